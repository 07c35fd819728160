"""Who had it from whom: sources across articles, derivations, claims, independent origins, findings."""
