def wide(x):
    if x.a_0: x = 'constant 0'
    x.attribute_1 = 1 + 1.5
    x.attribute_2 = 2 + 2.5
    if x.a_3: x = 'constant 3'
    x.attribute_4 = 4 + 4.5
    x.attribute_5 = 5 + 5.5
    if x.a_6: x = 'constant 6'
    x.attribute_7 = 7 + 7.5
    x.attribute_8 = 8 + 8.5
    if x.a_9: x = 'constant 9'
    x.attribute_10 = 10 + 10.5
    x.attribute_11 = 11 + 11.5
    if x.a_12: x = 'constant 12'
    x.attribute_13 = 13 + 13.5
    x.attribute_14 = 14 + 14.5
    if x.a_15: x = 'constant 15'
    x.attribute_16 = 16 + 16.5
    x.attribute_17 = 17 + 17.5
    if x.a_18: x = 'constant 18'
    x.attribute_19 = 19 + 19.5
    x.attribute_20 = 20 + 20.5
    if x.a_21: x = 'constant 21'
    x.attribute_22 = 22 + 22.5
    x.attribute_23 = 23 + 23.5
    if x.a_24: x = 'constant 24'
    x.attribute_25 = 25 + 25.5
    x.attribute_26 = 26 + 26.5
    if x.a_27: x = 'constant 27'
    x.attribute_28 = 28 + 28.5
    x.attribute_29 = 29 + 29.5
    if x.a_30: x = 'constant 30'
    x.attribute_31 = 31 + 31.5
    x.attribute_32 = 32 + 32.5
    if x.a_33: x = 'constant 33'
    x.attribute_34 = 34 + 34.5
    x.attribute_35 = 35 + 35.5
    if x.a_36: x = 'constant 36'
    x.attribute_37 = 37 + 37.5
    x.attribute_38 = 38 + 38.5
    if x.a_39: x = 'constant 39'
    x.attribute_40 = 40 + 40.5
    x.attribute_41 = 41 + 41.5
    if x.a_42: x = 'constant 42'
    x.attribute_43 = 43 + 43.5
    x.attribute_44 = 44 + 44.5
    if x.a_45: x = 'constant 45'
    x.attribute_46 = 46 + 46.5
    x.attribute_47 = 47 + 47.5
    if x.a_48: x = 'constant 48'
    x.attribute_49 = 49 + 49.5
    x.attribute_50 = 50 + 50.5
    if x.a_51: x = 'constant 51'
    x.attribute_52 = 52 + 52.5
    x.attribute_53 = 53 + 53.5
    if x.a_54: x = 'constant 54'
    x.attribute_55 = 55 + 55.5
    x.attribute_56 = 56 + 56.5
    if x.a_57: x = 'constant 57'
    x.attribute_58 = 58 + 58.5
    x.attribute_59 = 59 + 59.5
    if x.a_60: x = 'constant 60'
    x.attribute_61 = 61 + 61.5
    x.attribute_62 = 62 + 62.5
    if x.a_63: x = 'constant 63'
    x.attribute_64 = 64 + 64.5
    x.attribute_65 = 65 + 65.5
    if x.a_66: x = 'constant 66'
    x.attribute_67 = 67 + 67.5
    x.attribute_68 = 68 + 68.5
    if x.a_69: x = 'constant 69'
    x.attribute_70 = 70 + 70.5
    x.attribute_71 = 71 + 71.5
    if x.a_72: x = 'constant 72'
    x.attribute_73 = 73 + 73.5
    x.attribute_74 = 74 + 74.5
    if x.a_75: x = 'constant 75'
    x.attribute_76 = 76 + 76.5
    x.attribute_77 = 77 + 77.5
    if x.a_78: x = 'constant 78'
    x.attribute_79 = 79 + 79.5
    x.attribute_80 = 80 + 80.5
    if x.a_81: x = 'constant 81'
    x.attribute_82 = 82 + 82.5
    x.attribute_83 = 83 + 83.5
    if x.a_84: x = 'constant 84'
    x.attribute_85 = 85 + 85.5
    x.attribute_86 = 86 + 86.5
    if x.a_87: x = 'constant 87'
    x.attribute_88 = 88 + 88.5
    x.attribute_89 = 89 + 89.5
    if x.a_90: x = 'constant 90'
    x.attribute_91 = 91 + 91.5
    x.attribute_92 = 92 + 92.5
    if x.a_93: x = 'constant 93'
    x.attribute_94 = 94 + 94.5
    x.attribute_95 = 95 + 95.5
    if x.a_96: x = 'constant 96'
    x.attribute_97 = 97 + 97.5
    x.attribute_98 = 98 + 98.5
    if x.a_99: x = 'constant 99'
    x.attribute_100 = 100 + 100.5
    x.attribute_101 = 101 + 101.5
    if x.a_102: x = 'constant 102'
    x.attribute_103 = 103 + 103.5
    x.attribute_104 = 104 + 104.5
    if x.a_105: x = 'constant 105'
    x.attribute_106 = 106 + 106.5
    x.attribute_107 = 107 + 107.5
    if x.a_108: x = 'constant 108'
    x.attribute_109 = 109 + 109.5
    x.attribute_110 = 110 + 110.5
    if x.a_111: x = 'constant 111'
    x.attribute_112 = 112 + 112.5
    x.attribute_113 = 113 + 113.5
    if x.a_114: x = 'constant 114'
    x.attribute_115 = 115 + 115.5
    x.attribute_116 = 116 + 116.5
    if x.a_117: x = 'constant 117'
    x.attribute_118 = 118 + 118.5
    x.attribute_119 = 119 + 119.5
    if x.a_120: x = 'constant 120'
    x.attribute_121 = 121 + 121.5
    x.attribute_122 = 122 + 122.5
    if x.a_123: x = 'constant 123'
    x.attribute_124 = 124 + 124.5
    x.attribute_125 = 125 + 125.5
    if x.a_126: x = 'constant 126'
    x.attribute_127 = 127 + 127.5
    x.attribute_128 = 128 + 128.5
    if x.a_129: x = 'constant 129'
    x.attribute_130 = 130 + 130.5
    x.attribute_131 = 131 + 131.5
    if x.a_132: x = 'constant 132'
    x.attribute_133 = 133 + 133.5
    x.attribute_134 = 134 + 134.5
    if x.a_135: x = 'constant 135'
    x.attribute_136 = 136 + 136.5
    x.attribute_137 = 137 + 137.5
    if x.a_138: x = 'constant 138'
    x.attribute_139 = 139 + 139.5
    x.attribute_140 = 140 + 140.5
    if x.a_141: x = 'constant 141'
    x.attribute_142 = 142 + 142.5
    x.attribute_143 = 143 + 143.5
    if x.a_144: x = 'constant 144'
    x.attribute_145 = 145 + 145.5
    x.attribute_146 = 146 + 146.5
    if x.a_147: x = 'constant 147'
    x.attribute_148 = 148 + 148.5
    x.attribute_149 = 149 + 149.5
    if x.a_150: x = 'constant 150'
    x.attribute_151 = 151 + 151.5
    x.attribute_152 = 152 + 152.5
    if x.a_153: x = 'constant 153'
    x.attribute_154 = 154 + 154.5
    x.attribute_155 = 155 + 155.5
    if x.a_156: x = 'constant 156'
    x.attribute_157 = 157 + 157.5
    x.attribute_158 = 158 + 158.5
    if x.a_159: x = 'constant 159'
    x.attribute_160 = 160 + 160.5
    x.attribute_161 = 161 + 161.5
    if x.a_162: x = 'constant 162'
    x.attribute_163 = 163 + 163.5
    x.attribute_164 = 164 + 164.5
    if x.a_165: x = 'constant 165'
    x.attribute_166 = 166 + 166.5
    x.attribute_167 = 167 + 167.5
    if x.a_168: x = 'constant 168'
    x.attribute_169 = 169 + 169.5
    x.attribute_170 = 170 + 170.5
    if x.a_171: x = 'constant 171'
    x.attribute_172 = 172 + 172.5
    x.attribute_173 = 173 + 173.5
    if x.a_174: x = 'constant 174'
    x.attribute_175 = 175 + 175.5
    x.attribute_176 = 176 + 176.5
    if x.a_177: x = 'constant 177'
    x.attribute_178 = 178 + 178.5
    x.attribute_179 = 179 + 179.5
    if x.a_180: x = 'constant 180'
    x.attribute_181 = 181 + 181.5
    x.attribute_182 = 182 + 182.5
    if x.a_183: x = 'constant 183'
    x.attribute_184 = 184 + 184.5
    x.attribute_185 = 185 + 185.5
    if x.a_186: x = 'constant 186'
    x.attribute_187 = 187 + 187.5
    x.attribute_188 = 188 + 188.5
    if x.a_189: x = 'constant 189'
    x.attribute_190 = 190 + 190.5
    x.attribute_191 = 191 + 191.5
    if x.a_192: x = 'constant 192'
    x.attribute_193 = 193 + 193.5
    x.attribute_194 = 194 + 194.5
    if x.a_195: x = 'constant 195'
    x.attribute_196 = 196 + 196.5
    x.attribute_197 = 197 + 197.5
    if x.a_198: x = 'constant 198'
    x.attribute_199 = 199 + 199.5
    x.attribute_200 = 200 + 200.5
    if x.a_201: x = 'constant 201'
    x.attribute_202 = 202 + 202.5
    x.attribute_203 = 203 + 203.5
    if x.a_204: x = 'constant 204'
    x.attribute_205 = 205 + 205.5
    x.attribute_206 = 206 + 206.5
    if x.a_207: x = 'constant 207'
    x.attribute_208 = 208 + 208.5
    x.attribute_209 = 209 + 209.5
    if x.a_210: x = 'constant 210'
    x.attribute_211 = 211 + 211.5
    x.attribute_212 = 212 + 212.5
    if x.a_213: x = 'constant 213'
    x.attribute_214 = 214 + 214.5
    x.attribute_215 = 215 + 215.5
    if x.a_216: x = 'constant 216'
    x.attribute_217 = 217 + 217.5
    x.attribute_218 = 218 + 218.5
    if x.a_219: x = 'constant 219'
    x.attribute_220 = 220 + 220.5
    x.attribute_221 = 221 + 221.5
    if x.a_222: x = 'constant 222'
    x.attribute_223 = 223 + 223.5
    x.attribute_224 = 224 + 224.5
    if x.a_225: x = 'constant 225'
    x.attribute_226 = 226 + 226.5
    x.attribute_227 = 227 + 227.5
    if x.a_228: x = 'constant 228'
    x.attribute_229 = 229 + 229.5
    x.attribute_230 = 230 + 230.5
    if x.a_231: x = 'constant 231'
    x.attribute_232 = 232 + 232.5
    x.attribute_233 = 233 + 233.5
    if x.a_234: x = 'constant 234'
    x.attribute_235 = 235 + 235.5
    x.attribute_236 = 236 + 236.5
    if x.a_237: x = 'constant 237'
    x.attribute_238 = 238 + 238.5
    x.attribute_239 = 239 + 239.5
    if x.a_240: x = 'constant 240'
    x.attribute_241 = 241 + 241.5
    x.attribute_242 = 242 + 242.5
    if x.a_243: x = 'constant 243'
    x.attribute_244 = 244 + 244.5
    x.attribute_245 = 245 + 245.5
    if x.a_246: x = 'constant 246'
    x.attribute_247 = 247 + 247.5
    x.attribute_248 = 248 + 248.5
    if x.a_249: x = 'constant 249'
    x.attribute_250 = 250 + 250.5
    x.attribute_251 = 251 + 251.5
    if x.a_252: x = 'constant 252'
    x.attribute_253 = 253 + 253.5
    x.attribute_254 = 254 + 254.5
    if x.a_255: x = 'constant 255'
    x.attribute_256 = 256 + 256.5
    x.attribute_257 = 257 + 257.5
    if x.a_258: x = 'constant 258'
    x.attribute_259 = 259 + 259.5
    x.attribute_260 = 260 + 260.5
    if x.a_261: x = 'constant 261'
    x.attribute_262 = 262 + 262.5
    x.attribute_263 = 263 + 263.5
    if x.a_264: x = 'constant 264'
    x.attribute_265 = 265 + 265.5
    x.attribute_266 = 266 + 266.5
    if x.a_267: x = 'constant 267'
    x.attribute_268 = 268 + 268.5
    x.attribute_269 = 269 + 269.5
    if x.a_270: x = 'constant 270'
    x.attribute_271 = 271 + 271.5
    x.attribute_272 = 272 + 272.5
    if x.a_273: x = 'constant 273'
    x.attribute_274 = 274 + 274.5
    x.attribute_275 = 275 + 275.5
    if x.a_276: x = 'constant 276'
    x.attribute_277 = 277 + 277.5
    x.attribute_278 = 278 + 278.5
    if x.a_279: x = 'constant 279'
    x.attribute_280 = 280 + 280.5
    x.attribute_281 = 281 + 281.5
    if x.a_282: x = 'constant 282'
    x.attribute_283 = 283 + 283.5
    x.attribute_284 = 284 + 284.5
    if x.a_285: x = 'constant 285'
    x.attribute_286 = 286 + 286.5
    x.attribute_287 = 287 + 287.5
    if x.a_288: x = 'constant 288'
    x.attribute_289 = 289 + 289.5
    x.attribute_290 = 290 + 290.5
    if x.a_291: x = 'constant 291'
    x.attribute_292 = 292 + 292.5
    x.attribute_293 = 293 + 293.5
    if x.a_294: x = 'constant 294'
    x.attribute_295 = 295 + 295.5
    x.attribute_296 = 296 + 296.5
    if x.a_297: x = 'constant 297'
    x.attribute_298 = 298 + 298.5
    x.attribute_299 = 299 + 299.5
    return x
for i in range(3):
    print(1000, i)
    print(1001, i)
    print(1002, i)
    print(1003, i)
    print(1004, i)
    print(1005, i)
    print(1006, i)
    print(1007, i)
    print(1008, i)
    print(1009, i)
    print(1010, i)
    print(1011, i)
    print(1012, i)
    print(1013, i)
    print(1014, i)
    print(1015, i)
    print(1016, i)
    print(1017, i)
    print(1018, i)
    print(1019, i)
    print(1020, i)
    print(1021, i)
    print(1022, i)
    print(1023, i)
    print(1024, i)
    print(1025, i)
    print(1026, i)
    print(1027, i)
    print(1028, i)
    print(1029, i)
    print(1030, i)
    print(1031, i)
    print(1032, i)
    print(1033, i)
    print(1034, i)
    print(1035, i)
    print(1036, i)
    print(1037, i)
    print(1038, i)
    print(1039, i)
    print(1040, i)
    print(1041, i)
    print(1042, i)
    print(1043, i)
    print(1044, i)
    print(1045, i)
    print(1046, i)
    print(1047, i)
    print(1048, i)
    print(1049, i)
    print(1050, i)
    print(1051, i)
    print(1052, i)
    print(1053, i)
    print(1054, i)
    print(1055, i)
    print(1056, i)
    print(1057, i)
    print(1058, i)
    print(1059, i)
    print(1060, i)
    print(1061, i)
    print(1062, i)
    print(1063, i)
    print(1064, i)
    print(1065, i)
    print(1066, i)
    print(1067, i)
    print(1068, i)
    print(1069, i)
    print(1070, i)
    print(1071, i)
    print(1072, i)
    print(1073, i)
    print(1074, i)
    print(1075, i)
    print(1076, i)
    print(1077, i)
    print(1078, i)
    print(1079, i)
