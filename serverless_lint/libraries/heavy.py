"""Packages that take long to load."""

from __future__ import annotations

HEAVY_OF_PYTHON = frozenset(
    {
        *("pandas", "scipy", "sklearn", "matplotlib", "seaborn", "plotly", "geopandas", "dask", "awswrangler"),
        *("torch", "tensorflow", "keras", "transformers", "xgboost", "lightgbm", "spacy", "nltk", "cv2"),
    }
)
"""Modules of Python, each of which loads hundreds of others or large libraries: https://pandas.pydata.org/,
https://scipy.org/, https://scikit-learn.org/, https://matplotlib.org/, https://pytorch.org/, https://www.tensorflow.org/.
What loading costs: https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html"""

HEAVY_OF_NODE = frozenset(
    {
        *("sharp", "canvas", "puppeteer", "puppeteer-core", "playwright", "playwright-core"),
        *("googleapis", "exceljs", "@tensorflow/tfjs-node"),
    }
)
"""Packages of Node.js that bring a program or a library of their own, or hundreds of modules: https://sharp.pixelplumbing.com/,
https://pptr.dev/, https://playwright.dev/, https://github.com/googleapis/google-api-nodejs-client#readme,
https://github.com/exceljs/exceljs#readme, https://github.com/tensorflow/tfjs"""
