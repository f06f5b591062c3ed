# Expressions about _datetime, shown with their values or errors. CPython's output is in _datetime.json.
from _datetime import *
import _datetime
def t(s):
    try: r=eval(s); print(s,'=>',repr(r))
    except BaseException as e: print(s,'=>',type(e).__name__,e)
td=timedelta
d,dt,tm=date(2020,2,29),datetime(2020,2,29,12,30,45,678901),time(12,30,45,678901)
z=timezone(td(hours=5,minutes=30)); w=timezone(td(seconds=-5*3600-61,microseconds=5),'W')
az=dt.replace(tzinfo=z); f=datetime(2021,11,7,1,30,fold=1)
for s in ["d","dt","tm","az","f","z","w","str(z)","str(w)","timezone.utc","timezone.min","timezone.max","td(0)","td(1.5)","td(-1)","td(weeks=1,hours=-1,microseconds=.5)","td(microseconds=1.5)","td(microseconds=2.5)","td(milliseconds=-0.0005)","str(td(-1,5,6))","td.max","td.min-td(1)","td(days=1e400)","td('a')","td(1,2,3,4,5,6,7,8)","td(x=1)","td(1)*1.5","1.5*td(1)","td(1)/3","td(1)/td(7)","td(1)/0","td(1)//0","td(1)//td(0)","td(5)%td(2)","divmod(td(-5),td(2))","abs(td(-1))","-td(1,2,3)","+td(1)","bool(td(0))","td(1)<td(2)","td(1)<1","td(1)==1","hash(td(1))==hash(td(hours=24))","td(1).total_seconds()","td(10**8,1,1)*3","td.max//1000","td(1).__reduce__()",
 "date(1,2)","date('a',1,1)","date(2**40,1,1)","date(2**70,1,1)","date(0,1,1)","date(2020,13,1)","date(2021,2,29)","date(1,2,3,4)","date(1,2,x=4)","d.isocalendar()","tuple(date(2021,1,1).isocalendar())","date(2024,12,30).isocalendar().week","d.weekday(),d.isoweekday(),d.toordinal()","date.fromordinal(1)","date.fromordinal(0)","date.fromordinal(10**9)","date.fromordinal()","date.max+td(1)","date.min-td(1)","d-date(2019,1,1)","d-dt","dt==d","d<dt","d+td(days=366)","d.replace(day=1)","d.replace(1,2,3,4)","d.replace(2019)","d.ctime()","d.isoformat()","d.timetuple()[:8]","d.strftime('%Y-%j %U %W %a %b')","date(7,1,1).strftime('%Y %G %F %C %y')","format(d,'%d')","format(d,'')","d.strftime(1)","d.__reduce__()","date.fromisocalendar(2020,53,5)","date.fromisocalendar(2021,53,5)","date.fromisocalendar(2020,1,8)","date.fromisocalendar(0,1,1)","date.fromisocalendar(2**40,1,1)","hash(d)==hash(date(2020,2,29))",
 "datetime(1,1,1,24)","datetime(1,1,1,0,60)","datetime(1,1,1,0,0,60)","datetime(1,1,1,0,0,0,10**6)","datetime(1,1,1,fold=2)","datetime(1,1,1,tzinfo=1)","datetime(1,2,3,4,5,6,7,None,1)","datetime(1,2,3,4,5,6,7,None,1,2)","datetime(1,2,3,tz=1)","dt+td(1.25)","dt-td(1)","dt-datetime(2019,1,1)","az-dt","az-datetime(2020,1,1,tzinfo=timezone.utc)","az<dt","az==dt","az==dt.replace(tzinfo=timezone.utc)-td(hours=5,minutes=30)","az.utcoffset(),az.tzname(),az.dst()","az.astimezone(timezone.utc)","az.astimezone(w)","az.astimezone(1)","az.isoformat()","az.isoformat(' ','minutes')","dt.isoformat(timespec='milliseconds')","dt.isoformat('xx')","dt.isoformat(timespec='x')","dt.isoformat(1)","str(az.astimezone(w))","dt.ctime()","az.utctimetuple()[:9]","az.timetuple()[:9]","az.timestamp()","datetime(1970,1,1).timestamp()","dt.timestamp()","az.strftime('%z %:z %Z %f %%z %H')","dt.date(),dt.time(),az.timetz()","datetime.combine(d,tm)","datetime.combine(d,tm,z)","datetime.combine(1,2)","datetime.fromtimestamp(0)","datetime.fromtimestamp(1.5,z)","datetime.fromtimestamp(1e50)","datetime.fromtimestamp(10**15)","datetime.fromtimestamp(float('nan'))","datetime.fromtimestamp('a')","datetime.fromtimestamp(0.9999996)","datetime.fromtimestamp(-0.0000004)","date.fromtimestamp(86400*365.25)","dt.__reduce_ex__(4)","f.__reduce_ex__(4)","f.__reduce_ex__(3)","az.__reduce_ex__(2)","datetime(b'\\x07\\xe4\\x82\\x1d\\x0c\\x1e-\\n[\\xf5')","datetime(b'\\x07\\xe4\\x02\\x1d\\x0c\\x1e-\\n[\\xf5',1)","datetime.min,datetime.max,datetime.resolution","hash(az)==hash(az.astimezone(timezone.utc))","datetime.max+td(1)","datetime.now(1)","datetime.strptime(1,2)","datetime.strptime('a')","dt.replace(tzinfo=1)","dt.replace(year=0)","dt.replace(fold=1)",
 "time(25)","time(1,2,3,4,None,1)","time(fold=1)","tm.isoformat('hours')","time(1,2,tzinfo=z)","str(time(1,2,tzinfo=z))","time(1,2,tzinfo=z)<time(1,2)","time(1,2,tzinfo=z)==time(1,2)","time(1,2,tzinfo=z)<time(1,2,tzinfo=w)","hash(time(6,30,tzinfo=z))==hash(time(1,tzinfo=timezone.utc))","tm.strftime('%H %M %f %z')","tm.replace(hour=1,fold=1)","tm.__reduce_ex__(4)","tm.utcoffset(),tm.tzname(),tm.dst()","bool(time(0))","time.min,time.max,time.resolution","tm.isoformat('x')",
 "timezone()","timezone(1)","timezone(td(1))","timezone(td(-1))","timezone(td(0))","timezone(td(0),'X')","timezone(td(0),1)","z.utcoffset(1)","z.dst(None)","z.tzname(dt)","z.fromutc(dt)","z.fromutc(1)","z.fromutc(az)","z==timezone(td(minutes=330),'q')","hash(z)==hash(timezone(td(minutes=330)))","z.__reduce__()","z.__getinitargs__(),w.__getinitargs__()","tzinfo().utcoffset(dt)","tzinfo().fromutc(dt)","tzinfo().__reduce__()","type('S',(timezone,),{})"]: t(s)
for s in ['','2020-01-01','20200101','2020-W01','2020W011','2020-W01-1','2020-W54','2020-1-1','2020-13-01','2020-02-30','2020-01-01T12','2020-01-01 12:30','20200101T123045','2020-01-01T12:30:45.5','2020-01-01T12:30:45,123456789','2020-01-01T12:30:45Z','2020-01-01T12:30+05:30','2020-01-01T12:30-05:30:15.000001','2020-01-01T24:00','2020-12-31T24:00:00','2020-01-01T24:00:01','2020-01-01T25:00','2020-01-01T12:','2020-01-01T12:3','2020-01-01T1230:45','2020-01-01T12:30:45.','2020-01-01T12Z1','2020-01-01T12+','2020-01-01T12+24:00','2020-01-01T12+00:00:00.000001','2020-01-01\ud80012:30','2020-01-01\U0001f60012:30','2020W01T12','2020-W01-112']:
    for c in (datetime,date): t(f"{c.__name__}.fromisoformat({ascii(s)})")
    if 'T' in s: t(f"time.fromisoformat({ascii(s[s.index('T'):])})")
class D(datetime):
    def __new__(cls,*a,**k): return super().__new__(cls,*a,**k)
x=D(2020,1,2,3,4)
print(repr(x),repr(x+td(1)),repr(x.replace(day=9,fold=1)),type(D.fromisoformat('2020-01-01')).__name__,type(D.fromordinal(5)).__name__,repr(x.date()))
class Z(tzinfo):
    def utcoffset(self,dt): return td(hours=2) if dt is None or dt.month<6 else td(hours=3)
    def dst(self,dt): return td(0) if dt.month<6 else td(hours=1)
    def tzname(self,dt): return 'Z%%'
y=datetime(2020,7,1,tzinfo=Z())
print(y.isoformat(),y.strftime('%Z'),y.astimezone(timezone.utc),datetime(2020,7,1,tzinfo=timezone.utc).astimezone(Z()).isoformat(),y.timetuple().tm_isdst)
class B(tzinfo):
    def utcoffset(self,dt): return 5
    def tzname(self,dt): return 5
for s in ["datetime(1,1,1,tzinfo=B()).utcoffset()","datetime(1,1,1,tzinfo=B()).tzname()","time(1,tzinfo=B()).dst()","str(time(1,tzinfo=B()))"]: t(s)
print(sorted(n for n in dir(_datetime) if n[0]!='_' and n!='datetime_CAPI'))
