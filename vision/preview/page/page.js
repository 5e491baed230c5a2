"use strict";
// The picture comes by itself; the figures are fetched four times a second.
const picture = document.getElementById("picture");
const stateLine = document.getElementById("state");
const states = {
	starts: "waiting for the first picture",
	runs: "",
	silent: "the camera is silent",
	lost: "the camera is gone",
};

function show(name, value, digits) {
	let text = "–";
	if (typeof value === "number")
		text = value.toFixed(digits);
	else if (value)
		text = value;
	document.getElementById(name).textContent = text;
}

function handText(hand) {
	return hand.present ? hand.gesture || "here" : null;
}

function showFigures(figures) {
	stateLine.textContent = states[figures.source];
	show("note", figures.synth.note);
	show("hertz", figures.synth.hertz, 1);
	show("scale", figures.synth.scale);
	show("casualties", figures.synth.casualties, 0);
	show("left", handText(figures.hands.left));
	show("right", handText(figures.hands.right));
	show("fps", figures.fps, 1);
	for (const name of ["age", "step", "landmarks", "detector"])
		show(name, figures.ms[name], 1);
	for (const name of ["frames", "dropped", "detector_runs"])
		show(name, figures[name], 0);
}

let lost = false;

async function follow() {
	try {
		const answer = await fetch("figures.json", { cache: "no-store" });
		if (!answer.ok)
			throw new Error(answer.statusText);
		showFigures(await answer.json());
		if (lost)
			picture.src = "stream.mjpg?" + Date.now();
		lost = false;
	} catch {
		lost = true;
		stateLine.textContent = "hand-vision does not answer";
	}
	setTimeout(follow, lost ? 1000 : 250);
}

follow();
