"""Which words do mailers put around quotes, forwards and signatures, language by language?"""
