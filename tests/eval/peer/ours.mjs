// Our own sensor as a child process that answers one question at a time; see ours.c.
import { spawn } from 'node:child_process';

export class Ours {
	constructor(program, models, model, hands) {
		this.child = spawn(program, [models, model, String(hands)],
			{ stdio: ['pipe', 'pipe', 'inherit'] });
		this.chunks = this.child.stdout[Symbol.asyncIterator]();
		this.rest = Buffer.alloc(0);
	}

	async more() {
		const { value, done } = await this.chunks.next();
		if (done)
			throw new Error('our sensor has ended early');
		return value;
	}

	async line() {
		while (!this.rest.includes(10))
			this.rest = Buffer.concat([this.rest, await this.more()]);
		const end = this.rest.indexOf(10);
		const line = this.rest.subarray(0, end).toString();
		this.rest = this.rest.subarray(end + 1);
		return JSON.parse(line);
	}

	async bytes(count) {
		const parts = [this.rest];
		for (let have = this.rest.length; have < count; have += parts.at(-1).length)
			parts.push(await this.more());
		const all = Buffer.concat(parts);
		this.rest = all.subarray(count);
		return all.subarray(0, count);
	}

	async open(file) {
		this.child.stdin.write(`open ${file}\n`);
		return (await this.line()).good;
	}

	// { width, height, ms, hands, pixels }, or null at the end of the file.
	async picture(which) {
		this.child.stdin.write(`${which}\n`);
		const seen = await this.line();
		if (seen.end)
			return null;
		seen.pixels = await this.bytes(4 * seen.width * seen.height);
		return seen;
	}

	close() {
		this.child.stdin.end();
	}
}
