"""What a user would take instead of groupkeeper, each set up as well as a competent user would.

Every way ranks all sections for many questions at once and gives the ids of the best, and a score
of the first that is comparable from question to question as far as the way has such a thing.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol

import bm25s  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline, make_union  # type: ignore[import-untyped]

from faq.evaluation import DEPTH
from faq.section import Section

Scores = NDArray[np.float64]
Ranked = tuple[list[str], float]
"""Ids, best first, and the score of the first."""
BLOCK = 256
"""Questions scored at once: their scores for all sections have to fit into memory."""
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")


class Alternative(Protocol):
    def rank(self, questions: Sequence[str]) -> list[Ranked]: ...


def tokens(text: str) -> list[str]:
    """Words; of Chinese the single characters and the pairs, which do as well as jieba's words."""
    found: list[str] = []
    for run in _RUN.findall(text.lower()):
        found.append(run) if run[0] < "\u3000" else found.extend(_han(run))
    return found


def _han(run: str) -> Iterator[str]:
    yield from run
    yield from (first + second for first, second in pairwise(run))


def _whole(section: Section) -> str:
    """All that there is of a section; the title is the last of its path."""
    return "\n".join([*section.path, *section.aliases, section.text])


def _with_path_stressed(section: Section) -> str:
    """Where there are headings above it they are the best that BM25 has to go by."""
    headings = [section.title, *section.path] if len(section.path) > 1 else []
    return "\n".join([*headings, _whole(section)])


class Fuzzy:
    """RapidFuzz's WRatio: the best over a section's title and aliases, or its text without any."""

    scorer: Callable[..., float] = staticmethod(fuzz.WRatio)

    def __init__(self, sections: Sequence[Section]) -> None:
        self._ids = [section.id for section in sections]
        names = [[s.title, *(s.aliases or [s.text])] for s in sections]
        self._names = [utils.default_process(name) for each in names for name in each]
        self._starts = np.cumsum([0, *(len(each) for each in names[:-1])])

    def rank(self, questions: Sequence[str]) -> list[Ranked]:
        found: list[Ranked] = []
        for question in questions:
            asked = [utils.default_process(question)]
            likeness = process.cdist(asked, self._names, scorer=self.scorer)[0]
            best = np.maximum.reduceat(likeness, self._starts)
            found += _best(self._ids, best[np.newaxis].astype(float))
        return found


class Bm25:
    """bm25s (Lucene's BM25) over all of a section."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._ids = [section.id for section in sections]
        self._index = bm25s.BM25(method="lucene")
        self._index.index([tokens(_with_path_stressed(s)) for s in sections], show_progress=False)
        self._known = self._index.vocab_dict

    def rank(self, questions: Sequence[str]) -> list[Ranked]:
        found: list[Ranked] = []
        for question in questions:
            asked = [token for token in tokens(question) if token in self._known]
            scores = self._index.get_scores(asked) if asked else np.zeros(len(self._ids))
            found += _best(self._ids, scores[np.newaxis].astype(float))
        return found


class FullText:
    """SQLite FTS5 over the same words as BM25, any of them, in the order of its bm25()."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._ids = [section.id for section in sections]
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE f USING fts5(title, above, aliases, body)")
        rows = ((n, *map(_spaced, _columns(section))) for n, section in enumerate(sections))
        insert = "INSERT INTO f(rowid, title, above, aliases, body) VALUES (?, ?, ?, ?, ?)"
        self._database.executemany(insert, rows)

    def rank(self, questions: Sequence[str]) -> list[Ranked]:
        return [self._one(question) for question in questions]

    def _one(self, question: str) -> Ranked:
        asked = " OR ".join(f'"{token}"' for token in dict.fromkeys(tokens(question)))
        query = "SELECT rowid, bm25(f, 2, 2, 1, 1) FROM f WHERE f MATCH ? ORDER BY 2 LIMIT ?"
        rows = self._database.execute(query, (asked, DEPTH)).fetchall() if asked else []
        return [self._ids[number] for number, _ in rows], -rows[0][1] if rows else 0.0


def _columns(section: Section) -> tuple[str, str, str, str]:
    above, aliases = "\n".join(section.path[:-1]), "\n".join(section.aliases)
    return section.title, above, aliases, section.text


def _spaced(text: str) -> str:
    return " ".join(tokens(text))


class Letters:
    """TF-IDF of 1 to 3 characters within words, of all of a section, by cosine."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._ids = [section.id for section in sections]
        self._vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True)
        self._sections = self._vectors.fit_transform(map(_whole, sections)).T.tocsr()

    def rank(self, questions: Sequence[str]) -> list[Ranked]:
        def score(block: Sequence[str]) -> Scores:
            return (self._vectors.transform(block) @ self._sections).toarray()  # type: ignore[no-any-return]

        return _in_blocks(self._ids, questions, score)


class Regression:
    """Logistic regression from titles, aliases and texts to sections: words, and characters in
    them. Of use only where sections have aliases to learn from."""

    def __init__(self, sections: Sequence[Section]) -> None:
        named = [
            (name, number)
            for number, section in enumerate(sections)
            for name in (section.title, *section.aliases, section.text)
        ]
        features = make_union(
            TfidfVectorizer(tokenizer=tokens, token_pattern=None, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True),
        )
        self._model = make_pipeline(features, LogisticRegression(C=10, max_iter=300))
        self._model.fit([name for name, _ in named], [number for _, number in named])
        self._ids = [section.id for section in sections]  # classes are sorted numbers: all of them

    def rank(self, questions: Sequence[str]) -> list[Ranked]:
        return _in_blocks(self._ids, questions, self._model.predict_proba)


def _in_blocks(
    ids: Sequence[str], questions: Sequence[str], score: Callable[[Sequence[str]], Scores]
) -> list[Ranked]:
    found: list[Ranked] = []
    for start in range(0, len(questions), BLOCK):
        found += _best(ids, score(questions[start : start + BLOCK]))
    return found


def _best(ids: Sequence[str], scores: Scores) -> list[Ranked]:
    """Per row the ids of the best scores above 0; the first come first among equals."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
    tops = np.take_along_axis(scores, order, axis=1)
    return [
        ([ids[n] for n, value in zip(row, top, strict=True) if value > 0], float(top[0]))
        for row, top in zip(order, tops, strict=True)
    ]
