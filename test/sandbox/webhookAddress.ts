/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { BlockList, isIP } from 'node:net';

const privateAddresses = new BlockList();
for (const [network, bits] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
] as const) {
	privateAddresses.addSubnet(network, bits, 'ipv4');
}
privateAddresses.addAddress('::1', 'ipv6');
privateAddresses.addSubnet('fc00::', 7, 'ipv6');
privateAddresses.addSubnet('fe80::', 10, 'ipv6');

const privateNames = /(^|\.)(localhost|local|internal|lan|home)$/i;

/** Why the services refuse this webhook address, or undefined. */
export function checkWebhookUrl(address: unknown, allowLocal: boolean): string | undefined {
	if (typeof address !== 'string' || !URL.canParse(address)) return 'must be a URL address';
	const { protocol, hostname } = new URL(address);
	if (protocol !== 'https:' && !(allowLocal && protocol === 'http:')) return 'must be an HTTPS URL';
	if (allowLocal) return undefined;
	const host = hostname.replace(/^\[|\]$/g, '');
	const family = isIP(host);
	const isPrivate =
		family === 0
			? privateNames.test(host)
			: privateAddresses.check(host, family === 6 ? 'ipv6' : 'ipv4');
	return isPrivate ? 'must be a publicly routable host' : undefined;
}
