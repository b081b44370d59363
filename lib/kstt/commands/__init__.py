"""The commands, one module each. They hold no rule and no figure; `kstt.cli` puts them together."""
