import type { DialectId, Prediction } from './prediction';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

const serviceRetentionMs: Readonly<Record<DialectId, number>> = {
	replicate: hourMs,
	chainHub: hourMs,
	kkiai: hourMs,
	replicateCompatible: hourMs,
	waveSpeed: 7 * dayMs,
	tengr: 8 * dayMs,
	cog: Infinity,
	rembg: Infinity,
	photoroom: Infinity,
	photoroomPlus: Infinity,
	removeBgCompatible: Infinity,
	leonardo: Infinity,
};

/** When the service forgets the result. Tengr counts from the creation, the others from the end. */
export function expiresAt(order: Prediction): number {
	const { dialect, settings, createdAt, endedAt } = order;
	const usualMs = order.keptMs ?? serviceRetentionMs[dialect] ?? hourMs;
	const keptMs = settings.retentionMs ?? usualMs;
	const from = dialect === 'tengr' ? createdAt : endedAt;
	return from === undefined ? Infinity : from + keptMs;
}

export const isExpired = (prediction: Prediction) => expiresAt(prediction) <= Date.now();
