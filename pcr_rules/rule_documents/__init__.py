"""Product category rules as documents: which exist, of which level, in which state, and which one a study takes."""
