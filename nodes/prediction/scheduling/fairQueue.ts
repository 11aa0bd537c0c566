/** Those who wait for the same thing: round robin between lanes, first come first served within one. */
export class FairQueue<T extends { readonly lane: object }> {
	/** They go before all others, whatever their lane. */
	private foremost: T[] = [];

	/** The lane whose turn it is comes first; none is empty. */
	private readonly lanes = new Map<object, T[]>();

	/** How many wait. */
	size = 0;

	/** All who wait; those of one lane in their order. */
	get all(): readonly T[] {
		return [...this.foremost, ...[...this.lanes.values()].flat()];
	}

	add(one: T): void {
		this.size++;
		const waiting = this.lanes.get(one.lane);
		if (waiting === undefined) this.lanes.set(one.lane, [one]);
		else waiting.push(one);
	}

	addForemost(one: T): void {
		this.size++;
		this.foremost.push(one);
	}

	/** Takes out the next one that may go; whoever may not holds up nobody of its lane. */
	take(mayGo: (one: T) => boolean): T | undefined {
		const foremost = this.foremost.findIndex(mayGo);
		if (foremost >= 0) {
			this.size--;
			return this.foremost.splice(foremost, 1)[0];
		}
		for (const [lane, waiting] of this.lanes) {
			const index = waiting.findIndex(mayGo);
			if (index < 0) continue;
			const [next] = waiting.splice(index, 1);
			this.size--;
			this.lanes.delete(lane);
			if (waiting.length > 0) this.lanes.set(lane, waiting);
			return next;
		}
		return undefined;
	}

	/** Takes out those of a lane who wait no longer. */
	remove(lane: T['lane'], isGone: (one: T) => boolean): T[] {
		const waiting = this.lanes.get(lane) ?? [];
		const isOurs = (one: T) => one.lane === lane && isGone(one);
		const gone = [...this.foremost.filter(isOurs), ...waiting.filter(isOurs)];
		const rest = waiting.filter((one) => !isGone(one));
		this.foremost = this.foremost.filter((one) => !isOurs(one));
		if (rest.length > 0) this.lanes.set(lane, rest);
		else this.lanes.delete(lane);
		this.size -= gone.length;
		return gone;
	}
}
