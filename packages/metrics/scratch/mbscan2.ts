import { makeEmbeddings } from '../../../tooling/bench/workers/metrics-embeddings.ts';
const N = 20000, W = 512, R = 512, C = 4096;
const { embeddings: x, labels } = makeEmbeddings(N);
for (let i = 0; i < N; i++) { let s = 0; for (let j = 0; j < W; j++) s += x[i * W + j] ** 2; s = 1 / Math.sqrt(s); for (let j = 0; j < W; j++) x[i * W + j] *= s; }
const d = (a: number, b: number) => { let s0 = 0, s1 = 0; for (let j = 0; j < W; j += 2) { s0 += x[a * W + j] * x[b * W + j]; s1 += x[a * W + j + 1] * x[b * W + j + 1]; } return s0 + s1 - 1; };
const tile = new Float32Array(R * C);
for (let r = 0; r < R; r++) for (let c = 0; c < C; c++) tile[r * C + c] = d(r, R + c);
const Q = R + C;
const by = new Map<number, number[]>(); labels.forEach((l, i) => { by.has(l) ? by.get(l)!.push(i) : by.set(l, [i]); });
const off = new Int32Array(Q + 1); const nearL: number[] = [];
const limits = new Float32Array(Q); const e = 3e-5;
for (let q = 0; q < Q; q++) { const v = by.get(labels[q])!.filter((i) => i !== q).map((i) => d(q, i)).sort((a, b) => b - a); nearL.push(...v); off[q + 1] = nearL.length; limits[q] = v.length ? v[v.length - 1] - e : Infinity; }
const near = Float64Array.from(nearL), wrong = new Int32Array(near.length), errors = new Float64Array(Q).fill(e);
let exact = 0, cand = 0;
const firstAtMost = (f: Float64Array, a: number, b: number, v: number) => { while (a < b) { const m = (a + b) >> 1; if (f[m] > v) a = m + 1; else b = m; } return a; };
const meetBin = (q: number, item: number, t: number) => { cand++; if (labels[q] === labels[item]) return; const end = off[q + 1]; const pl = firstAtMost(near, off[q], end, t + errors[q]); if (pl === end) return; if (t - errors[q] >= near[pl]) wrong[pl]++; else exact++; };
const meetLin = (q: number, item: number, t: number) => { cand++; if (labels[q] === labels[item]) return; const start = off[q]; const er = errors[q]; const v = t + er; let k = off[q + 1] - 1; if (near[k] > v) return; while (k > start && near[k - 1] <= v) k--; if (t - er >= near[k]) wrong[k]++; else exact++; };
function v0(meet: typeof meetBin) {
  const cl = limits.subarray(R);
  for (let r = 0; r < R; r++) {
    const s = r * C; const limit = limits[r];
    const look = (from: number, to: number) => { for (let c = from; c < to; c++) { const v = tile[s + c]; if (v >= limits[r]) meet(r, R + c, v); if (v >= cl[c]) meet(R + c, r, v); } };
    for (let c = 0, at = s; c < C; c += 4, at += 4) { const a = tile[at], b = tile[at + 1], g = tile[at + 2], h = tile[at + 3]; if (a >= limit || b >= limit || g >= limit || h >= limit || a >= cl[c] || b >= cl[c + 1] || g >= cl[c + 2] || h >= cl[c + 3]) look(c, c + 4); }
  }
}
const buf = new Int32Array(C + 8), buf2 = new Int32Array(C + 8);
function v1(meet: typeof meetBin) {
  const cl = limits.subarray(R);
  for (let r = 0; r < R; r++) {
    const s = r * C; const limit = limits[r]; let n = 0, m = 0;
    for (let c = 0; c < C; c++) { const v = tile[s + c]; buf[n] = c; n += v >= limit ? 1 : 0; buf2[m] = c; m += v >= cl[c] ? 1 : 0; }
    for (let i = 0; i < n; i++) meet(r, R + buf[i], tile[s + buf[i]]);
    for (let i = 0; i < m; i++) meet(R + buf2[i], r, tile[s + buf2[i]]);
  }
}
function v2(meet: typeof meetBin) { // one buffer of columns for either
  const cl = limits.subarray(R);
  for (let r = 0; r < R; r++) {
    const s = r * C; const limit = limits[r]; let n = 0;
    for (let c = 0; c < C; c += 4) { const at = s + c; const a = tile[at], b = tile[at + 1], g = tile[at + 2], h = tile[at + 3]; buf[n] = c; n += (a >= limit || b >= limit || g >= limit || h >= limit || a >= cl[c] || b >= cl[c + 1] || g >= cl[c + 2] || h >= cl[c + 3]) ? 1 : 0; }
    for (let i = 0; i < n; i++) for (let c = buf[i]; c < buf[i] + 4; c++) { const v = tile[s + c]; if (v >= limit) meet(r, R + c, v); if (v >= cl[c]) meet(R + c, r, v); }
  }
}
function v3(meet: typeof meetBin) { // row pass: if limit row const; col pass
  const cl = limits.subarray(R);
  for (let r = 0; r < R; r++) {
    const s = r * C; const limit = limits[r];
    for (let c = 0; c < C; c++) { const v = tile[s + c]; if (v >= limit) meet(r, R + c, v); if (v >= cl[c]) meet(R + c, r, v); }
  }
}

const sure = new Float64Array(Q), second = new Float64Array(Q); 
for (let q = 0; q < Q; q++) { const n = off[q + 1] - off[q]; sure[q] = n ? near[off[q + 1] - 1] + e : Infinity; second[q] = n > 1 ? near[off[q + 1] - 2] - e : -e; }
const far = new Int32Array(Q);
function meetFast(q: number, item: number, t: number) { if (t > sure[q] && t < second[q]) { if (labels[q] !== labels[item]) far[q]++; } else meetBin(q, item, t); }
function f0() { const cl = limits.subarray(R);
  for (let r = 0; r < R; r++) {
    const s = r * C; const limit = limits[r];
    for (let c = 0, at = s; c < C; c += 4, at += 4) { const a = tile[at], b = tile[at + 1], g = tile[at + 2], h = tile[at + 3]; if (a >= limit || b >= limit || g >= limit || h >= limit || a >= cl[c] || b >= cl[c + 1] || g >= cl[c + 2] || h >= cl[c + 3]) for (let k = c; k < c + 4; k++) { const v = tile[s + k]; if (v >= limit) meetFast(r, R + k, v); if (v >= cl[k]) meetFast(R + k, r, v); } }
  } }
function f1() { const cl = limits.subarray(R);
  for (let r = 0; r < R; r++) {
    const s = r * C; const limit = limits[r]; let n = 0, m = 0;
    for (let c = 0; c < C; c++) { const v = tile[s + c]; buf[n] = c; n += v >= limit ? 1 : 0; buf2[m] = c; m += v >= cl[c] ? 1 : 0; }
    for (let i = 0; i < n; i++) meetFast(r, R + buf[i], tile[s + buf[i]]);
    for (let i = 0; i < m; i++) meetFast(R + buf2[i], r, tile[s + buf2[i]]);
  } }
function f3() { const cl = limits.subarray(R);
  for (let r = 0; r < R; r++) {
    const s = r * C; const limit = limits[r];
    for (let c = 0; c < C; c++) { const v = tile[s + c]; if (v >= limit) meetFast(r, R + c, v); if (v >= cl[c]) meetFast(R + c, r, v); }
  } }
function f4() { const cl = limits.subarray(R); // compaction only (no meet)
  let z = 0;
  for (let r = 0; r < R; r++) {
    const s = r * C; const limit = limits[r]; let n = 0, m = 0;
    for (let c = 0; c < C; c++) { const v = tile[s + c]; buf[n] = c; n += v >= limit ? 1 : 0; buf2[m] = c; m += v >= cl[c] ? 1 : 0; }
    z += n + m;
  } cand = z; }
// branch-free fast counting: every element, both sides
function f5() { const cl = limits.subarray(R), su = Float32Array.from(sure), se = Float32Array.from(second); let z = 0;
  for (let r = 0; r < R; r++) {
    const s = r * C; const a = su[r], b = se[r]; let nr = 0;
    for (let c = 0; c < C; c++) { const v = tile[s + c]; nr += v > a && v < b ? 1 : 0; far[R + c] += v > su[R + c] && v < se[R + c] ? 1 : 0; }
    far[r] += nr;
  } cand = z; }
for (const f of [f0, f1, f3, f4, f5]) {
  f(); f(); cand = 0; f(); const cc = cand;
  const ts: number[] = []; for (let i = 0; i < 9; i++) { const t = performance.now(); f(); ts.push(performance.now() - t); }
  ts.sort((a, b) => a - b);
  console.log(f.name, (ts[4] * 1e6 / R / C).toFixed(2), (ts[0] * 1e6 / R / C).toFixed(2), 'ns/elem', 'slow cand', (cc / R / C).toFixed(3));
}
