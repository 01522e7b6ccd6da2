"""Reference scores for tests/fixtures/metrics/pairs.json: 1,000 pairs made from the samples' approved answers.

python tests/support/metric-references.py            writes the fixture
python tests/support/metric-references.py FILE.csv   only prints pairs of a CSV's text columns with scores, as JSON

chrF and BLEU are sacreBLEU 2.6.0's sentence scores. ROUGE-L follows Google's rouge-score 0.1.2 (rougeL, no stemming)
with letters and digits of every script as words; that package cannot read anything but ASCII.
"""
import csv, json, pathlib, random, re, sys
import sacrebleu

ROOT = pathlib.Path(__file__).parents[2]
csv.field_size_limit(1 << 30)


def rouge_l(answer, reference):
    a, b = (re.findall(r"[^\W_]+", text.lower()) for text in (answer, reference))
    if not a or not b:
        return float(len(a) == len(b))
    row = [0] * (len(b) + 1)
    for x in a:
        old = row[:]
        for j, y in enumerate(b):
            row[j + 1] = old[j] + 1 if x == y else max(old[j + 1], row[j])
    precision, recall = row[-1] / len(a), row[-1] / len(b)
    return 2 * precision * recall / (precision + recall) if row[-1] else 0.0


def scored(answer, reference):
    return {
        "answer": answer,
        "reference": reference,
        "chrF": sacrebleu.sentence_chrf(answer, [reference]).score / 100,
        "bleu": sacrebleu.sentence_bleu(answer, [reference]).score / 100,
        "rougeL": rouge_l(answer, reference),
    }


def changed(text, rng):
    words = text.split(" ")
    for _ in range(rng.randrange(0, max(2, len(words) // 2))):
        at = rng.randrange(len(words))
        deed = rng.randrange(5)
        if deed == 0 and len(words) > 1:
            del words[at]
        elif deed == 1:
            words[at] = words[rng.randrange(len(words))]
        elif deed == 2:
            words[at] = rng.choice(["§ 5", "1,000.50", "über", "e.g.", "(a)", "5-day", "don't", "AT&T", "Müller", "100%"])
        elif deed == 3:
            words[at] = words[at].upper() if rng.random() < 0.5 else words[at].lower()
        else:
            words.insert(at, rng.choice([",", "-", "not", "the", "of"]))
    return " ".join(words)


def sample_answers():
    for path in sorted(ROOT.glob("resources/samples/*/approved-answers.jsonl")):
        for line in path.read_text().splitlines():
            yield json.loads(line)["messages"][-1]["content"]


def main():
    rng = random.Random(20261124)
    if len(sys.argv) > 1:
        with open(sys.argv[1], newline="") as file:
            rows = [list(row.values()) for row in csv.DictReader(file)]
        texts = [row for row in rows if all(isinstance(text, str) for text in row)]
        pairs = [(rng.choice(rng.choice(texts)), rng.choice(rng.choice(texts))) for _ in range(1000)]
        print(json.dumps([scored(a, b) for a, b in pairs]))
        return
    answers = list(sample_answers())
    pairs = []
    for _ in range(1000):
        reference = rng.choice(answers)
        other = reference if rng.random() < 0.8 else rng.choice(answers)
        pairs.append((changed(other, rng), reference))
    lines = [json.dumps(scored(a, b), ensure_ascii=False) for a, b in pairs]
    target = ROOT / "tests/fixtures/metrics/pairs.json"
    target.write_text("[\n" + ",\n".join(lines) + "\n]\n")


main()
