/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { converseWithCog } from '../recording/cogConversation';
import { converseWithNginx } from '../recording/nginxConversation';
import { Recorder } from '../recording/Recorder';
import {
	readRecording,
	recordingWanted,
	writeRecording,
	type Exchange,
	type Json,
} from '../recording/recordingFile';
import { converseWithRembg } from '../recording/rembgConversation';
import { comparable } from '../recording/steady';
import { cogVersions, rembgVersion } from '../versions';

interface Server {
	readonly name: string;
	readonly source: string;
	readonly licence: string;
	converse(recorder: Recorder): Promise<void>;
}

const servers: readonly Server[] = [
	...cogVersions.map((version) => ({
		name: `cog-${version.version}`,
		source: `cog ${version.version} from PyPI, https://github.com/replicate/cog, with the predictors of test/servers/predictors`,
		licence: 'Apache-2.0, Copyright Replicate, Inc.',
		converse: async (recorder: Recorder) => await converseWithCog(version, recorder),
	})),
	{
		name: `rembg-${rembgVersion.version}`,
		source: `rembg ${rembgVersion.version} from PyPI, https://github.com/danielgatis/rembg, model u2netp`,
		licence: 'MIT, Copyright (c) 2020 Daniel Gatis',
		converse: converseWithRembg,
	},
	{
		name: 'nginx',
		source: 'nginx as Debian packages it, https://nginx.org',
		licence:
			'BSD-2-Clause, Copyright (C) 2002-2021 Igor Sysoev, Copyright (C) 2011-2022 Nginx, Inc.',
		converse: converseWithNginx,
	},
];

const note =
	'Recorded by npm run test:servers -- --record. IDs, times, ports and paths are replaced by values of the same form, files by their size and hash.';

describe('answers as recorded', () => {
	test.each(servers)('$name', async ({ name, source, licence, converse }) => {
		const recorder = await Recorder.open();
		try {
			await converse(recorder);
		} finally {
			await recorder.close();
		}
		const { exchanges } = recorder;
		if (process.env[recordingWanted]) {
			const date = new Date().toISOString().slice(0, 10);
			writeRecording(name, { source, licence, date, note, exchanges });
		}
		expect(compared(exchanges)).toEqual(compared(readRecording(name)?.exchanges ?? []));
	});
});

/** Another release of nginx has another number in its pages. */
function compared(exchanges: readonly Exchange[]): Json {
	const text = JSON.stringify(comparable(exchanges as unknown as Json));
	return JSON.parse(text.replaceAll(/nginx\/[\d.]+/g, 'nginx')) as Json;
}
