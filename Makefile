# `make COMMAND` is `python3 dev.py COMMAND`, for those who have make.

PYTHON ?= python3
COMMANDS := demo test lint pytest test-hooks test-wheel test-pythons test-lowest test-newest site lock data format clean

.PHONY: $(COMMANDS)
$(COMMANDS):
	@$(PYTHON) dev.py $@
