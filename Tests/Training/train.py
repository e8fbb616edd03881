#!/usr/bin/env python3
"""Trains the two stages of the main content's classifier and writes their weights.

  train.py BENCHMARK SET...            prints F1 by cross-validation, folds by site
  train.py BENCHMARK SET... --by set   each set by weights of the others
  train.py BENCHMARK SET... --write Sources/Ingestion/HTML/Content

BENCHMARK is the program `search-benchmark`. A SET is a folder with `pages/`, packed or not, and `truth.jsonl`: a line a
page of {"id": the file's name without endings, "text": its main content, "site": optional}. Needs numpy and scipy.

A block is content if more than half of its words lie within runs of four that the truth has too. A page weighs as much as
any other: a block (w + 3)/(weight of the page's content). Logistic regression with a square penalty on standardised
features. The second stage learns from what the first says of pages that it has not seen."""
import argparse, collections, gzip, json, os, random, re, subprocess, tempfile
import numpy as np
from scipy.optimize import minimize

WIDE = '\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f'
WORD = re.compile(f'[{WIDE}]|[^\\W{WIDE}]+')
PENALTY = {'local': 1e-4, 'context': 3e-4}
FOLDS = 5
# As in MainContent.swift.
SHARES, THRESHOLD, UNSURE, COPIED = (0.4, 0.4, 0.2), 0.6, 0.8, 40


def words(text): return WORD.findall(text)
def runs(words): return [tuple(words[i:i + 4]) for i in range(max(1, len(words) - 3))]
def logistic(z): return 1 / (1 + np.exp(-z))


# --- Pages

def read_blocks(lines):
    names, pages = [], []
    for line in lines:
        fields = line.rstrip('\n').split('\t')
        if fields[0] == 'names': names = fields[1:]
        elif fields[0] == 'page': pages.append({'file': os.path.basename(fields[1]), 'rows': [], 'texts': []})
        else:
            pages[-1]['rows'].append([float(x) for x in fields[:3] + fields[3].split(' ')])
            pages[-1]['texts'].append(fields[4])
    for page in pages:
        rows = np.array(page.pop('rows'), dtype=np.float32).reshape(len(page['texts']), 3 + len(names))
        page['weight'], page['rules'], page['kept'], page['x'] = rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3:]
    return names, pages


def blocks(benchmark, folder, probabilities=None):
    with tempfile.NamedTemporaryFile('w', suffix='.txt') as file:
        options = []
        if probabilities is not None:
            file.write('\n'.join(f'{p:.6f}' for p in probabilities) + '\n'); file.flush()
            options = ['--probabilities', file.name]
        command = [benchmark, 'blocks', *options, os.path.join(folder, 'pages')]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding='utf-8') as run:
            return read_blocks(run.stdout)


def site(folder, page, truth):
    """The truth's, that which the page names for itself, or the host that it links to most: its last two labels, three below a
    second-level domain."""
    host = truth.get('site')
    if not host:
        path = os.path.join(folder, 'pages', page['file'])
        with (gzip.open if path.endswith('.gz') else open)(path, 'rb') as file: html = file.read().decode('utf-8', 'replace')
        named = re.search(r'(?:canonical["\'][^>]*href|og:url["\'][^>]*content)=["\']https?://([\w.-]+)', html)
        hosts = collections.Counter(re.findall(r'(?:href|src|content)\s*=\s*["\']?https?://([\w.-]+)', html))
        host = named[1] if named else hosts.most_common(1)[0][0] if hosts else page['file']
    labels = host.lower().split('.')
    is_second = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ('com', 'co', 'org', 'net', 'gov', 'edu', 'ac')
    return '.'.join(labels[-3 if is_second else -2:])


def label(page, text):
    """Which blocks are content. Of copies, as many as the truth has: those with most content around."""
    found = [words(text) for text in page['texts']]
    flat, truth = [w for block in found for w in block], words(text)
    known, covered = set(runs(truth)), np.zeros(len(flat) + 4)
    for i, run in enumerate(runs(flat)):
        if run in known: covered[i:i + 4] = 1
    lines, shares, at, places = {tuple(words(l)) for l in text.split('\n')}, np.zeros(len(found)), 0, {}
    for i, block in enumerate(found):
        if block: shares[i] = 1 if tuple(block) in lines else covered[at:at + len(block)].mean()
        if len(block) > 1 and shares[i] > .5: places.setdefault(tuple(block), []).append(i)
        at += len(block)
    joined = ' '.join(truth) + ' '
    for block, copies in places.items():
        def around(i): return -sum(shares[j] * len(found[j]) for j in range(max(0, i - 6), min(len(found), i + 7)) if tuple(found[j]) != block)
        for i in sorted(copies, key=around)[max(1, joined.count(' '.join(block) + ' ')):]: shares[i] = 0
    return shares > .5


def load(benchmark, folder):
    with open(os.path.join(folder, 'truth.jsonl'), encoding='utf-8') as file: truths = {t['id']: t for t in map(json.loads, file)}
    names, pages = blocks(benchmark, folder)
    kept = []
    for page in pages:
        truth = truths.get(re.sub(r'(\.html?)?(\.gz)?$', '', page['file']))
        if truth is None or not truth.get('text'): raise SystemExit(f"{folder} has no text of {page['file']}")
        page.update(set=folder, truth=truth['text'], site=site(folder, page, truth), y=label(page, truth['text']))
        kept.append(page)
    return names, kept


# --- Learning

def fit(x, y, r, penalty):
    """The constant and the weights of the features as they are."""
    mean = np.average(x, axis=0, weights=r); deviation = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=r))
    varies = deviation > 1e-4; deviation[~varies] = 1
    z = ((x - mean) / deviation * varies).astype(np.float32); r = (r / r.sum()).astype(np.float32); y = y.astype(np.float32)
    def loss(v):
        s = z @ v[1:].astype(np.float32) + np.float32(v[0]); error = r * (logistic(s) - y)
        return (float((r * (np.logaddexp(0, s) - y * s)).sum()) + penalty / 2 * float(v[1:] @ v[1:]),
                np.concatenate([[error.sum()], error @ z + penalty * v[1:]]).astype(float))
    v = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method='L-BFGS-B', options={'maxiter': 150}).x
    w = np.where(varies, v[1:] / deviation, 0)
    return np.concatenate([[v[0] - w @ mean], w])


def stage(pages, key, penalty):
    """What weights of the other folds say of each page, and the weights of all."""
    x = np.concatenate([p[key] for p in pages]); y = np.concatenate([p['y'] for p in pages])
    r = np.concatenate([(p['weight'] + 3) / max(60, p['weight'][p['y']].sum()) for p in pages])
    fold = np.concatenate([np.full(len(p['y']), p['fold']) for p in pages]); said = np.zeros(len(y))
    for number in sorted(set(fold)):
        v = fit(x[fold != number], y[fold != number], r[fold != number], penalty)
        said[fold == number] = logistic(x[fold == number] @ v[1:] + v[0])
    return np.split(said, np.cumsum([len(p['y']) for p in pages])[:-1]), fit(x, y, r, penalty)


# --- Judging

def choose(page):
    score = SHARES[0] * page['local'] + SHARES[1] * page['context'] + SHARES[2] * page['rules']
    order = np.argsort(-score); w = page['weight'][order]
    best = (2 * np.cumsum(w * score[order]) / np.maximum(1e-9, np.cumsum(w) + (w * score[order]).sum())).max() if len(w) else 0
    keep, seen = score > THRESHOLD * best, set()
    if best < UNSURE: keep |= page['rules'] > 0
    if not keep.any(): return page['rules'] > 0
    for i in np.flatnonzero(keep & (page['weight'] >= COPIED)):
        keep[i] = page['texts'][i] not in seen; seen.add(page['texts'][i])
    return keep


def measure(pages, choice):
    """F1 of mean precision and mean recall, by runs of four words."""
    precisions, recalls = [], []
    for page in pages:
        a = collections.Counter(r for r in runs(words(page['truth'])) if r)
        b = collections.Counter(r for r in runs(words('\n'.join(t for t, k in zip(page['texts'], choice(page)) if k))) if r)
        both = sum((a & b).values())
        if b: precisions.append(both / sum(b.values()))
        if a: recalls.append(both / sum(a.values()))
    p, r = np.mean(precisions), np.mean(recalls)
    return 2 * p * r / (p + r)


def write(folder, name, names, weights):
    path = os.path.join(folder, f'{name}Weights.swift')
    with open(path, encoding='utf-8') as file: head = file.read().split('enum ')[0]
    def lines(items, joint):
        out, line = [], ''
        for item in items:
            if len(line) + len(item) > 108: out.append(line); line = ''
            line += item + joint
        return out + [line]
    text = f'enum {name}Weights {{\n  /// The features, in order; the constant stands before them in `values` alone.\n  static let names = """\n'
    text += '\n'.join('    ' + l.rstrip('|') for l in lines(names, '|')) + '\n    """\n\n  static let values: [Float] = [\n'
    text += '\n'.join('    ' + l.rstrip() for l in lines([f'{w:.3f}' for w in weights], ', ')) + '\n  ]\n}\n'
    with open(path, 'w', encoding='utf-8') as file: file.write(head + text)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('benchmark'); arguments.add_argument('sets', nargs='+')
    arguments.add_argument('--by', choices=['site', 'set'], default='site'); arguments.add_argument('--write', metavar='FOLDER')
    a = arguments.parse_args(); pages = []
    for folder in a.sets: names, read = load(a.benchmark, folder); pages += read
    groups = sorted({p[a.by] for p in pages}); random.Random(1).shuffle(groups)
    for page in pages: page['fold'] = groups.index(page[a.by]) % (FOLDS if a.by == 'site' else len(groups))
    said, local = stage(pages, 'x', PENALTY['local'])
    for page, p in zip(pages, said): page['local'] = p
    for folder in a.sets:
        own = [p for p in pages if p['set'] == folder]
        context_names, read = blocks(a.benchmark, folder, np.concatenate([p['local'] for p in own]))
        for page, other in zip(own, read): page['x2'] = other['x']
    said, context = stage(pages, 'x2', PENALTY['context'])
    for page, p in zip(pages, said): page['context'] = p
    for folder in a.sets:
        own = [p for p in pages if p['set'] == folder]
        now, rules, new = (measure(own, c) for c in (lambda p: p['kept'] > 0, lambda p: p['rules'] > 0, choose))
        print(f'{os.path.basename(folder):12} rules {rules:.3f}  as built {now:.3f}  by unseen folds {new:.3f}', flush=True)
    if a.write:
        write(a.write, 'Local', names, local); write(a.write, 'Context', context_names, context)
