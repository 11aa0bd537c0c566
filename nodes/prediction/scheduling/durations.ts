const MEMORY = { durations: 20, models: 50 } as const;

interface Memory {
	readonly latest: readonly number[];
	readonly quarterMs: number;
}

/** How long the predictions of each model took lately, in milliseconds. */
export class Durations {
	private readonly byModel = new Map<string, Memory>();

	learn(model: string, durationMs: number): void {
		const known = this.byModel.get(model)?.latest ?? [];
		const latest = [...known, durationMs].slice(-MEMORY.durations);
		const sorted = [...latest].sort((one, other) => one - other);
		this.byModel.delete(model);
		this.byModel.set(model, {
			latest,
			quarterMs: sorted[Math.floor(sorted.length / 4)] ?? durationMs,
		});
		const [leastRecent = ''] = this.byModel.keys();
		if (this.byModel.size > MEMORY.models) this.byModel.delete(leastRecent);
	}

	/** Within which time a quarter of them had ended; null before the first end. */
	quarterMs(model: string): number | null {
		return this.byModel.get(model)?.quarterMs ?? null;
	}
}
