module banma/get

go 1.22
