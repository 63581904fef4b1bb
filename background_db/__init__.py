"""Ground floor: numbers from elsewhere, each with its where and when. Knows no product and no rule."""
