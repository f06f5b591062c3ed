# Expressions about cmath, shown with their values or errors. CPython's output is in cmath.json.
import cmath
def t(s):
    try: r=eval(s); print(s,'=>',repr(r))
    except BaseException as e: print(s,'=>',type(e).__name__,e)
inf,nan=cmath.inf,cmath.nan
V=["0j","-0.0","1","-1","2j","1+1j","-1-1j","0.5","1e300","1e-320","inf","-inf","complex(0,inf)","complex(0,-inf)","nan","complex(inf,inf)","complex(1,nan)","complex(-inf,1)"]
for f in "acos acosh asin asinh atan atanh cos cosh exp log log10 sin sinh sqrt tan tanh phase isfinite isinf isnan".split():
    for v in V:
        s=f"cmath.{f}({v})"
        try: r=eval(s)
        except Exception as e: print(s,'=>',type(e).__name__,e); continue
        if isinstance(r,complex): r=(f'{r.real:.12g}',f'{r.imag:.12g}')
        elif isinstance(r,float): r=f'{r:.12g}'
        print(s,'=>',r)
for s in ["cmath.log(0,2)","cmath.log(2,1)","cmath.log(0,1)","cmath.log(8,2)","cmath.log(1,2,3)","cmath.log()","cmath.sqrt('a')","cmath.polar(1e308+1e308j)","cmath.polar(3+4j)","cmath.rect(1,inf)","cmath.rect(inf,1)","cmath.rect(2,0)","cmath.rect(0,inf)","cmath.rect('a',1)","cmath.isclose(1,1+1e-10j)","cmath.isclose(1,2,rel_tol=-1)","cmath.isclose(inf,inf)","cmath.isclose(inf,1)","cmath.isclose(1,2,3)","cmath.infj","cmath.nanj"]: t(s)
