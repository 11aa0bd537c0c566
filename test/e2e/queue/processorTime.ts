/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from './eventually';

/** Several, because n8n has something of its own to do now and then. */
const idleLooks = 4;
const idleLookMs = 4_000;

/** A process of n8n that tells its statistics. */
export interface Measured {
	readonly url: string;
}

/**
 * The processor time that processes of n8n take for some work: unlike the time on the clock it does not depend on what
 * else the machine does. What they take without any work is not counted.
 */
export class ProcessorTime {
	private constructor(
		private readonly processes: readonly Measured[],
		private readonly idleShare: number,
		private readonly startedAt: number,
		private readonly secondsBefore: number,
	) {}

	/** @param idleShare of a process, as measured while nothing was to be done */
	static async start(processes: readonly Measured[], idleShare = 0): Promise<ProcessorTime> {
		return new ProcessorTime(processes, idleShare, performance.now(), await sum(processes));
	}

	/** The part of a processor that a process takes while nothing is to be done. */
	static async idleShare(process: Measured): Promise<number> {
		const shares: number[] = [];
		for (let look = 0; look < idleLooks; look++) {
			const time = await ProcessorTime.start([process]);
			await delay(idleLookMs);
			shares.push((await time.spentMs()) / idleLookMs);
		}
		return Math.min(...shares);
	}

	/** For all processes together, since the start. */
	async spentMs(): Promise<number> {
		const spent = ((await sum(this.processes)) - this.secondsBefore) * 1_000;
		const idle = (performance.now() - this.startedAt) * this.idleShare * this.processes.length;
		return spent - idle;
	}
}

export async function residentMegabytes({ url }: Measured): Promise<number> {
	return (await statistic(url, 'process_resident_memory_bytes')) / 1_048_576;
}

async function sum(processes: readonly Measured[]): Promise<number> {
	const times = await Promise.all(
		processes.map(async ({ url }) => await statistic(url, 'process_cpu_seconds_total')),
	);
	return times.reduce((total, time) => total + time, 0);
}

async function statistic(url: string, name: string): Promise<number> {
	let value: string | undefined;
	await eventually(`${url} tells ${name}`, async () => {
		const statistics = await (await fetch(`${url}/metrics`)).text();
		value = new RegExp(`^n8n_${name} ([\\d.e+]+)`, 'm').exec(statistics)?.[1];
		return value !== undefined;
	});
	return Number(value);
}
