"""How a Postdesk service consumes, serves, stores and reports: the plain parts under all of them."""
