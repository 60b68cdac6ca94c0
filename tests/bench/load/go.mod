module banma/load

go 1.22
