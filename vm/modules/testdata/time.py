# Expressions about time, shown with their values or errors. CPython's output is in time.json.
import time
def t(s):
    try: r=eval(s); print(s,'=>',repr(r))
    except BaseException as e: print(s,'=>',type(e).__name__,e)
T=(2024,2,29,13,5,9,3,60,0)
for s in ["time.gmtime(0)","time.gmtime(1709211909.7)","time.gmtime(-1)","time.gmtime(-62135596800)","time.gmtime('a')","time.gmtime(float('nan'))","time.gmtime(1e30)","time.localtime(0)","time.localtime(0).tm_zone","time.localtime(0).tm_gmtoff","time.mktime(T)","time.mktime((1970,1,1,0,0,0,0,0,0))","time.mktime((2024,14,35,25,61,61,0,0,-1))","time.mktime(1)","time.mktime((1,2))","time.asctime(T)","time.asctime((2024,13,1,0,0,0,0,0,0))","time.asctime('a')","time.ctime(0)","time.sleep(-1)","time.sleep('a')","time.sleep(0)","time.sleep(0.001)","time.struct_time(range(9))","time.struct_time((1,))","time.timezone","time.altzone","time.daylight","time.tzname","time.get_clock_info('foo')","time.get_clock_info('monotonic')","type(time.time())","type(time.time_ns())","time.time()>1e9","time.monotonic()<=time.monotonic()","time.perf_counter()<=time.perf_counter()","type(time.process_time())","time.strftime('%Y',(2024,1,32,0,0,0,0,0,0))","time.strftime('%Y',(2024,1,1,24,0,0,0,0,0))","time.strftime(1)","time.strftime('%Q %',T)","time.struct_time.n_fields","time.clock_gettime(99)","time.strftime('é %Y',T)"]: t(s)
for c in "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%": t("time.strftime('%"+c+"',T)")
for f in ['%-d','%_d','%05d','%^a','%#Z','%-I','%10Y','%e','%-j']: t(f"time.strftime('{f}',T)")
for y,m,d in [(2021,1,1),(2020,12,31),(2018,12,31),(2024,12,30),(2023,1,1)]:
    tt=time.gmtime(time.mktime((y,m,d,12,0,0,0,0,0))); print(time.strftime('%G-%V-%u %U %W %j',tt))
