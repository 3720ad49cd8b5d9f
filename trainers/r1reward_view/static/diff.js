// Which lines of two short texts differ: the longest common subsequence of lines.

const AROUND = 2; // equal lines that are shown beside a difference

/** [["ctx" | "del" | "add", line]]; equal lines far from any difference are left out. */
export function linesDiffer(first, second) {
  const a = first.trim().split("\n"), b = second.trim().split("\n");
  const length = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  const out = [];
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { out.push(["ctx", a[i]]); i++; j++; }
    else if (i < a.length && (j >= b.length || length[i + 1][j] >= length[i][j + 1])) out.push(["del", a[i++]]);
    else out.push(["add", b[j++]]);
  }
  const near = (at) => out.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(([kind]) => kind !== "ctx");
  return out.length > 40 ? out.filter((_, at) => near(at)) : out;
}
