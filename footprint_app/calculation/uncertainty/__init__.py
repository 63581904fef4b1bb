"""Monte Carlo over a study: its amounts, its factors, its backgrounds and the characterisation, each a layer.

    streams      the same numbers for the same datum, whatever else is drawn
    spreads      distributions of one value, relative to its nominal amount
    data         what is uncertain in a study, by which statement, and what has no distribution
    model        totals of a study for many draws at once
    redraw       one draw of a whole background: every entry drawn anew, every activity scored
    worlds       draws of a background on disk: draw k is the same world for every product
    monte_carlo  the draws of a study's total
    statistics   percentiles, errors, convergence
    attribution  which datum brings which share of the variance, and what to measure next
    difference   two studies with common random numbers

Method choices (allocation, electricity view, end of life) are scenarios and never drawn.
"""
