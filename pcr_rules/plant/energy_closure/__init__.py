"""Does the energy of each process that makes energy close?"""
