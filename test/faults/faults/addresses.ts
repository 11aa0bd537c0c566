/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { promises as dns } from 'node:dns';
import type { Fault } from '../fault';
import type { Scene } from '../Scene';
import { atDownload, atResult, atStatus, atSubmission, atUpload } from '../steps';

const always = { count: 0 };

/** A name that anyone could register, and its address. */
const REBOUND = 'cutouts.example.com';

/** [S-17] Answers as a name server would whose owner means this very machine. */
export function lieAboutNames(): void {
	const { lookup } = dns;
	jest.spyOn(dns, 'lookup').mockImplementation((async (
		name: string,
		options: { all?: boolean },
	) => {
		if (name !== REBOUND) return await lookup(name, options);
		const record = { address: '127.0.0.1', family: 4 };
		return options.all === true ? [record] : record;
	}) as typeof dns.lookup);
}

const places: Array<[string, (scene: Scene) => string]> = [
	['to another origin', ({ stranger }) => `${stranger.url}/steal`],
	['to a private address', () => 'https://10.0.0.1/steal'],
	['to itself', () => '?again'],
];

const noneAsked = ({ stranger }: Scene) => expect(stranger.heard).toEqual([]);

/** [S-06] The provider, or whoever speaks in its name, sends us elsewhere. */
export const addresses: readonly Fault[] = [
	...places.map(([where, to]) =>
		atSubmission({
			name: `redirect ${where}`,
			cause: (scene) =>
				scene.spoil('submission', { kind: 'redirect', to: to(scene), status: 307 }, always),
			ends: 'rejected',
			says: /redirects to another address .* not followed, to keep the key safe/,
			also: noneAsked,
		}),
	),
	...places.map(([where, to]) =>
		atStatus({
			name: `redirect ${where}`,
			cause: (scene) => scene.spoil('status', { kind: 'redirect', to: to(scene) }, always),
			ends: 'rejected',
			says: /not followed, to keep the key safe/,
			also: noneAsked,
		}),
	),
	...places.map(([where, to]) =>
		atResult({
			name: `redirect ${where}`,
			cause: (scene) => scene.spoil('result', { kind: 'redirect', to: to(scene) }, always),
			ends: 'rejected',
			says: /not followed, to keep the key safe/,
			also: noneAsked,
		}),
	),
	atUpload({
		name: 'redirect to another origin',
		cause: (scene) =>
			scene.spoil('upload', {
				kind: 'redirect',
				to: `${scene.stranger.url}/steal`,
				status: 307,
			}),
		ends: 'rejected',
		says: /not followed, to keep the key safe/,
		also: noneAsked,
	}),
	atDownload({
		name: 'redirect to another origin',
		cause: (scene) =>
			scene.spoil('download', { kind: 'redirect', to: `${scene.stranger.url}/out.png` }),
		ends: 'delivered',
		also: ({ stranger }) => expect(stranger.heard).toHaveLength(1),
	}),
	...(
		[
			['redirect to a private address', 'https://10.0.0.1/out.png'],
			['redirect to the metadata of a cloud', 'https://169.254.169.254/latest/meta-data/'],
			['redirect to itself', '?again'],
			['redirect to a name that means 127.0.0.1', `https://${REBOUND}/out.png`],
		] as const
	).map(([name, to]) =>
		atDownload({
			name,
			cause: (scene) => scene.spoil('download', { kind: 'redirect', to }, always),
			ends: 'unsafe_url',
			says: /was not downloaded because its URL/,
		}),
	),
];
