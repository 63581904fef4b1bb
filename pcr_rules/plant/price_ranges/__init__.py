"""How far price series move the shares of an economic allocation."""
