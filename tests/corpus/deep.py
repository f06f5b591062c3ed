def deep():
    return ((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))
x = a.b.c.d.e.f.g(h)(i)[j][k].l(m=n)(*o)(**p)
y = [[[[[[[[[[{}]]]]]]]]]]
z = lambda: lambda: lambda: lambda: (yield)
if a:
 if b:
  if c:
   if d:
    if e:
     if f: pass
     else: x = 1
    else: x = 2
   elif g: x = 3
def many_locals():
    a0=a1=a2=a3=a4=a5=a6=a7=a8=a9=b0=b1=b2=b3=b4=b5=b6=b7=b8=b9=0
    return a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,b0,b1,b2,b3,b4,b5,b6,b7,b8,b9,a0+b9,b9+a0
def many_arguments(): return f(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q=1,r=2,s=3)
