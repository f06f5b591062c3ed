# Expressions about math, shown with their values or errors. CPython's output is in math.json.
import math
from math import *
inf=float('inf'); nan=float('nan')
def t(s):
    try: print(s,'=>',repr(eval(s)))
    except BaseException as e: print(s,'=>',type(e).__name__,e)
fs="acos acosh asin asinh atan atanh cbrt ceil cos cosh degrees erf erfc exp exp2 expm1 fabs floor frexp gamma isfinite isinf isnan lgamma log log10 log1p log2 modf radians sin sinh sqrt tan tanh trunc ulp".split()
for f in fs:
    for a in ["0.0","-0.0","1","-1","0.5","-0.5","2.5","1e308","-1e308","inf","-inf","nan","1000","-1000","True","'a'","10**400","-3","1e-10","5.5"]:
        t(f"{f}({a})")
for s in ["atan2(1,2)","atan2(0.0,-0.0)","atan2(-0.0,-1)","atan2(inf,inf)","atan2(1)","copysign(1,-0.0)","fmod(5,3)","fmod(-5,3)","fmod(5,0)","fmod(inf,1)","fmod(1,inf)","remainder(5,3)","remainder(5,2)","remainder(7,2)","remainder(5,0)","remainder(inf,1)","pow(2,3)","pow(0,-1)","pow(-2,0.5)","pow(10,400)","pow(inf,-1)","pow(1,nan)","ldexp(1.5,3)","ldexp(1,5000)","ldexp(1,-5000)","ldexp(1,2.0)","ldexp(1e-300,-50)","ldexp(5e-324,10)","comb(5,2)","comb(5,-1)","comb(-5,1)","comb(50,25)","comb(100,50)","comb(2.0,1)","perm(5,2)","perm(5)","perm(5,-1)","perm(-5,1)","perm(2.0)","factorial(5)","factorial(25)","factorial(-1)","factorial(2.0)","factorial(0)","factorial(10**30)","gcd()","gcd(12,18)","gcd(12,-18,27)","gcd(2.0)","gcd(0,0)","lcm()","lcm(4,6)","lcm(0,5)","lcm(2.0)","lcm(-4,6)","isqrt(17)","isqrt(-1)","isqrt(10**40)","isqrt(2.0)","isqrt(9007199254740993)","dist((1,2),(4,6))","dist((1,),(4,6))","dist([1,2],[4,6])","dist(1,2)","hypot()","hypot(3,4)","hypot(1,1,1)","hypot(inf,nan)","hypot(nan,1)","hypot('a')","hypot(1e200,1e200)","hypot(1e-320,1e-320)","fsum([0.1]*10)","fsum([1e100,1,-1e100])","fsum([inf,-inf])","fsum([inf,1])","fsum([1e308,1e308])","fsum(['a'])","fsum([1,2,3])","prod([1,2,3])","prod([])","prod([1.5,2])","prod([1,2],start=5)","prod(['a'])","prod([2]*70)","prod([0.1]*3)","prod([1,2.5,3j])","sumprod([1,2],[3,4])","sumprod([1.5,2],[3,4])","sumprod([1],[3,4])","sumprod(1,2)","sumprod([0.1]*10,[1]*10)","sumprod([1e100,1,-1e100],[1,1,1])","sumprod([10**20],[10**20])","isclose(1,1.0000000001)","isclose(1,2)","isclose(1,2,rel_tol=-1)","isclose(inf,inf)","isclose(0,1e-10,abs_tol=1e-9)","isclose(1)","nextafter(1,2)","nextafter(1,0)","nextafter(0,1)","nextafter(0,-1)","nextafter(1,inf,steps=3)","nextafter(1,2,steps=-1)","nextafter(1,2,steps=2.0)","nextafter(1,1)","nextafter(nan,1)","fma(2,3,4)","fma(inf,0,1)","fma(1e308,10,-inf)","fma(1e308,10,0)","fma(0.1,10,-1)","fma(1,2)","log(8,2)","log(2**1000)","log(10**400)","log(-1)","log(0)","log(0.0)","log(10,0)","log(10,1)","log(10,-1)","log()","log(1,2,3)","log2(8)","log2(10**400)","log10(1000)","log10(10**400)","log10(0)","log2(-10**400)","pi","e","tau","inf","nan","floor(10**20+0.5)","ceil(-0.5)","floor(2.7)","trunc(-2.7)","sqrt(2)","exp(710)","sin(1,2)","sin()","math.sin(x=1)","sqrt(10**400)","floor(inf)","ceil(nan)","cbrt(27)","cbrt(-8)","cbrt(2)","erf(0.3)","erf(2)","erfc(3)","erfc(30)","gamma(171)","gamma(172)","gamma(-1.5)","lgamma(100)","lgamma(-1.5)","gamma(0.1)","exp2(10)","exp2(0.5)","exp2(2000)","degrees(pi)","radians(180)","modf(3.7)","frexp(10)","frexp(5e-324)","ulp(1)","ulp(1e300)"]: t(s)
class F:
    def __float__(self): return 2.25
    def __floor__(self): return 'fl'
    def __ceil__(self): return 'ce'
    def __trunc__(self): return 'tr'
for s in ["sqrt(F())","floor(F())","ceil(F())","trunc(F())","trunc('a')","floor('a')"]: t(s)
for s in ["sumprod([1e300],[1.0])","sumprod([1.5e308,1.0],[1.0,1e-3])","sumprod([2.0**1000,-2.0**1000],[0.1,0.1])","sumprod([1.3e154,1.3e154],[1.3e154,-1.3e154])","sumprod([1.7976931348623157e308,0.5],[1.0,-1.0])","hypot(1.5e308,1e300)","hypot(1e300,2e300,3e300)"]: t(s)
