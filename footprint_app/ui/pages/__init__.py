"""One module a page; `show` draws it. A page shows and asks; what happens, happens in the service."""
