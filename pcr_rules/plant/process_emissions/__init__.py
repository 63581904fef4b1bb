"""Process emissions from a plant's figures by published methods, with every default named."""
