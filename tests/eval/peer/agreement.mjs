// How far two trackers agree on the same pictures.

// The first pictures of a run find the hands and warm the caches: they are not timed.
const untimed = 5;

function box(points) {
	const xs = points.map(p => p[0]), ys = points.map(p => p[1]);
	return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function overlap(a, b) {
	const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
	const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
	const shared = Math.max(width, 0) * Math.max(height, 0);
	const area = c => (c[2] - c[0]) * (c[3] - c[1]);
	return shared / (area(a) + area(b) - shared);
}

// Pairs of the same hand, the most alike first: [ours, theirs].
function pairs(ours, theirs) {
	const all = [];
	for (const a of ours)
		for (const b of theirs)
			all.push([a, b, overlap(box(a.points), box(b.points))]);
	all.sort((p, q) => q[2] - p[2]);
	const taken = new Set(), found = [];
	for (const [a, b, shared] of all)
		if (shared > 0.5 && !taken.has(a) && !taken.has(b)) {
			taken.add(a).add(b);
			found.push([a, b]);
		}
	return found;
}

// MediaPipe names the hands as in a mirror; our pictures are not mirrored.
function their_side(hand) {
	return hand.label === 'Left' ? 'right' : 'left';
}

export function percentile(numbers, part) {
	const sorted = Float64Array.from(numbers).sort();
	return sorted.length ? sorted[Math.ceil(part * sorted.length) - 1] : NaN;
}

function mean(numbers) {
	return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

export class Agreement {
	constructor() {
		this.pictures = this.ours = this.theirs = this.both = this.sides = 0;
		this.distances = [];
		this.our_ms = [];
		this.their_ms = [];
	}

	// Returns what they differ in, or "".
	add(ours, theirs, in_run) {
		this.pictures++;
		this.ours += ours.hands.length;
		this.theirs += theirs.hands.length;
		const same = pairs(ours.hands, theirs.hands);
		const sided = same.filter(([a, b]) => a.side === their_side(b)).length;
		this.both += same.length;
		this.sides += sided;
		for (const [a, b] of same)
			for (let i = 0; i < a.points.length; i++)
				this.distances.push(Math.hypot(a.points[i][0] - b.points[i][0],
					a.points[i][1] - b.points[i][1]));
		if (in_run >= untimed) {
			this.our_ms.push(ours.ms);
			this.their_ms.push(theirs.ms);
		}
		if (same.length < ours.hands.length || same.length < theirs.hands.length)
			return `ours ${ours.hands.length}, theirs ${theirs.hands.length} hands, ` +
				`${same.length} the same`;
		return sided < same.length ? 'another side' : '';
	}

	static heading() {
		return 'what             model hands pictures   ours theirs   both   side' +
			'   px median   mean    95 % |  ms ours 50 %   95 %  theirs 50 %   95 %  ratio';
	}

	line(name, model, hands) {
		const number = (x, width, digits = 0) =>
			(Number.isFinite(x) ? x.toFixed(digits) : '-').padStart(width);
		const ours = percentile(this.our_ms, 0.5), theirs = percentile(this.their_ms, 0.5);
		return name.padEnd(16) + model.padStart(6) + number(hands, 6) +
			number(this.pictures, 9) + number(this.ours, 7) + number(this.theirs, 7) +
			number(this.both, 7) + number(this.sides, 7) +
			number(percentile(this.distances, 0.5), 12, 3) +
			number(mean(this.distances), 7, 3) +
			number(percentile(this.distances, 0.95), 8, 3) + ' |' +
			number(ours, 14, 1) + number(percentile(this.our_ms, 0.95), 7, 1) +
			number(theirs, 13, 1) + number(percentile(this.their_ms, 0.95), 7, 1) +
			number(theirs / ours, 7, 1);
	}
}
