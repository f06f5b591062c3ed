# byte order mark
naïve = "🐍"
ﬁle = naïve
α, β = 1, f"{naïve}é"; x = α +\
  β
