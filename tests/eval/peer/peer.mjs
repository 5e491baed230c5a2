// The official MediaPipe runtime in a headless Chromium, picture by picture beside our
// sensor: the same pixels, in the same run, each waiting while the other works. Prints a
// table of how far they agree and how long they take.
//
//   peer.mjs OURS MODELS PACKAGE PICTURES PHOTOGRAPHS CLIP... -- CLIP...
//
// PACKAGE: the unpacked npm package; PICTURES: how many of each clip; PHOTOGRAPHS: the
// folder with annotations.jsonl, or ""; clips of one hand, and clips of two. All is served
// to 127.0.0.1, and nothing else is asked for. Started by tests/eval/peer/run.
import { spawn } from 'node:child_process';
import { createReadStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Agreement } from './agreement.mjs';
import { Ours } from './ours.mjs';

const [ours_program, models, package_folder, pictures_text, photographs, ...clips] =
	process.argv.slice(2);
const two_handed = clips.splice(clips.indexOf('--')).slice(1);
const pictures_of_a_clip = Number(pictures_text);
const here = dirname(fileURLToPath(import.meta.url));

// A photograph is shown this often, so that both have settled on its hands; the last time
// is what counts.
const shows_of_a_photograph = 3;
// Every such photograph of the list is one of the sample.
const photograph_step = 6;
// The browser loads its nets within this time, on a busy machine too.
const patience_ms = 120000;

function photograph_sample() {
	if (!photographs)
		return [];
	const lines = readFileSync(join(photographs, 'annotations.jsonl'), 'utf8').trim().split('\n');
	return lines.filter((_, i) => i % photograph_step === 0)
		.map(line => join(photographs, JSON.parse(line).file));
}

function jobs() {
	const list = [], sample = photograph_sample();
	for (const model of ['lite', 'full']) {
		for (const hands of [1, 2])
			for (const clip of hands === 1 ? clips : [...clips, ...two_handed])
				list.push({ name: basename(clip, '.mp4'), clip, model, hands });
		if (sample.length)
			list.push({ name: 'photographs', sample, model, hands: 2 });
	}
	return list;
}

async function* show_clip(ours, job) {
	if (!await ours.open(job.clip))
		throw new Error(`${job.clip} cannot be opened`);
	for (let n = 0; n < pictures_of_a_clip; n++) {
		const seen = await ours.picture('next');
		if (!seen)
			return;
		yield { seen, fresh: n === 0, counts: true, in_run: n };
	}
}

async function* show_photographs(ours, job) {
	let in_run = 0;
	for (const file of job.sample) {
		if (!await ours.open(file))
			continue;
		for (let n = 0; n < shows_of_a_photograph; n++) {
			const seen = await ours.picture(n ? 'again' : 'next');
			const counts = n === shows_of_a_photograph - 1;
			yield { seen, file: relative(photographs, file), fresh: n === 0, counts,
				in_run: counts ? in_run++ : 0 };
		}
	}
}

async function* show_all() {
	console.log(Agreement.heading());
	for (const job of jobs()) {
		const ours = new Ours(ours_program, models, job.model, job.hands);
		const agreement = new Agreement();
		for await (const shown of job.clip ? show_clip(ours, job) : show_photographs(ours, job))
			yield { ...shown, job, agreement };
		ours.close();
		console.log(agreement.line(job.name, job.model, job.hands));
	}
}

function body_of(request) {
	return new Promise((resolve, reject) => {
		const parts = [];
		request.on('data', part => parts.push(part));
		request.on('end', () => resolve(Buffer.concat(parts).toString()));
		request.on('error', reject);
	});
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

function send_file(answer, file) {
	const type = types[file.slice(file.lastIndexOf('.'))] ?? 'application/octet-stream';
	const stream = createReadStream(file);
	stream.on('open', () => {
		answer.writeHead(200, { 'Content-Type': type });
		stream.pipe(answer);
	});
	stream.on('error', () => answer.writeHead(404).end());
}

// Resolves when all has been shown, rejects with what went wrong.
function serve(open_browser) {
	return new Promise((resolve, reject) => {
		const shows = show_all();
		let last = null, browser = null, timer = null;
		const server = createServer((request, answer) => {
			handle(request, answer).catch(finish);
		});
		function finish(error) {
			clearTimeout(timer);
			server.close();
			server.closeAllConnections();
			browser?.close();
			if (error)
				reject(error);
			else
				resolve();
		}
		function be_patient() {
			clearTimeout(timer);
			timer = setTimeout(() => finish(new Error('the browser says nothing')), patience_ms);
		}
		async function next(request, answer) {
			const theirs = JSON.parse(await body_of(request));
			be_patient();
			const differ = last?.counts ?
				last.agreement.add(last.seen, theirs, last.in_run) : '';
			if (differ && last.file)
				console.log(`  ${last.file}: ${differ}`);
			if (theirs.renderer)
				console.log(`${browser.version}; its canvas: ${theirs.renderer}`);
			const { value, done } = await shows.next();
			if (done) {
				answer.writeHead(204).end(() => finish(null));
				return;
			}
			last = value;
			const { width, height, pixels } = value.seen;
			const { model, hands } = value.job;
			answer.writeHead(200, { 'X-Setting':
				JSON.stringify({ width, height, model, hands, fresh: value.fresh }) });
			answer.end(pixels);
		}
		async function handle(request, answer) {
			const path = normalize(new URL(request.url, 'http://127.0.0.1').pathname);
			if (path === '/next')
				await next(request, answer);
			else if (path === '/error')
				throw new Error(`in the browser: ${await body_of(request)}`);
			else if (path.startsWith('/package/'))
				send_file(answer, join(package_folder, path.slice('/package/'.length)));
			else if (path === '/')
				send_file(answer, join(here, 'peer.html'));
			else
				answer.writeHead(404).end();
		}
		for (const signal of ['SIGINT', 'SIGTERM'])
			process.on(signal, () => finish(new Error(`ended by ${signal}`)));
		server.listen(0, '127.0.0.1', () => {
			be_patient();
			browser = open_browser(`http://127.0.0.1:${server.address().port}/`, finish);
		});
	});
}

// An empty profile and home of its own, and no word to anybody but this machine.
function chromium(address, failed) {
	const home = mkdtempSync(join(tmpdir(), 'hand-dance-peer.'));
	const log = openSync('build/peer-chromium.log', 'w');
	const child = spawn('chromium', ['--headless', '--no-sandbox', '--disable-gpu',
		'--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
		'--disable-quic', '--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync',
		'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
		`--user-data-dir=${home}/profile`, '--remote-debugging-port=0', address],
	{ detached: true, stdio: ['ignore', log, log], env: { ...process.env, HOME: home,
		XDG_CONFIG_HOME: `${home}/config`, XDG_CACHE_HOME: `${home}/cache` } });
	let closing = false;
	child.on('error', failed);
	child.on('exit', code => closing ||
		failed(new Error(`Chromium has ended with status ${code}; see build/peer-chromium.log`)));
	return {
		version: process.env.CHROMIUM_VERSION ?? 'Chromium',
		close() {
			closing = true;
			try {
				process.kill(-child.pid, 'SIGKILL'); // its own group, all of it
			} catch { /* it never began */ }
			rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
		},
	};
}

try {
	await serve(chromium);
} catch (error) {
	console.error(`peer: ${error.message}`);
	process.exitCode = 1;
}
