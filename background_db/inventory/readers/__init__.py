"""One reader for each format of inventories from elsewhere: a file from outside in, an `Inventory` out."""
