if True:
	x = 1
	if x:
		y = 2

def f():
        if x:
            return (1,
  2)
