import type { Answer } from '../http/answer';
import type { Route } from '../http/router';
import { openApiOf } from '../inputSchemas';
import { findByName, type Model } from '../models';
import { notFound } from './replicateProtocol';

function versionBody({ name, version, imageKeys, listOutput }: Model) {
	const uri = { type: 'string', format: 'uri' };
	const properties = Object.fromEntries(
		imageKeys.map((key, order) => [key, { ...uri, 'x-order': order }]),
	);
	const schemas = {
		Input: { type: 'object', title: 'Input', required: imageKeys.slice(0, 1), properties },
		Output: listOutput ? { type: 'array', items: uri } : uri,
	};
	return {
		id: version,
		created_at: '2025-01-01T00:00:00.000Z',
		cog_version: '0.17.0',
		openapi_schema: openApiOf(name) ?? { openapi: '3.0.2', components: { schemas } },
	};
}

/** What Replicate tells about models: how a client resolves a name to a version and reads its inputs. */
export function replicateModelRoutes(
	models: () => readonly Model[],
	answer: (body: unknown) => Answer,
): Route[] {
	const named = ({ owner, name }: Readonly<Record<string, string>>) => {
		const model = findByName(models(), `${owner}/${name}`);
		if (!model) throw notFound();
		return model;
	};
	return [
		{
			method: 'GET',
			path: '/models/:owner/:name',
			handle({ parameters }) {
				const model = named(parameters);
				return answer({
					url: `https://replicate.com/${model.name}`,
					owner: parameters['owner'],
					name: parameters['name'],
					description: 'A model of the sandbox',
					visibility: 'public',
					is_official: model.official,
					github_url: null,
					paper_url: null,
					license_url: null,
					run_count: 0,
					cover_image_url: null,
					default_example: null,
					latest_version: versionBody(model),
				});
			},
		},
		{
			method: 'GET',
			path: '/models/:owner/:name/versions/:version',
			handle({ parameters }) {
				const model = named(parameters);
				if (model.version !== parameters['version']) throw notFound();
				return answer(versionBody(model));
			},
		},
	];
}
