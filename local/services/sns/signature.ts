import { hash, X509Certificate } from 'node:crypto';
import { SIGNING_CERTIFICATE_PEM } from './signing-certificate.ts';

/** The topic attribute `SignatureVersion`. */
export type SignatureVersion = '1' | '2';

/** Digest and DER-encoded DigestInfo prefix of each version: RFC 8017, section 9.2, note 1. */
const DIGESTS: Readonly<Record<SignatureVersion, { algorithm: string; infoPrefix: string }>> = {
  '1': { algorithm: 'sha1', infoPrefix: '3021300906052b0e03021a05000414' },
  '2': { algorithm: 'sha256', infoPrefix: '3031300d060960864801650304020105000420' },
};

const MODULUS_HEX_DIGITS = 512;
let modulus: bigint | undefined;

/**
 * Signs a text as SNS does: RSA-2048, PKCS #1 v1.5, over SHA-1 or SHA-256.
 *
 * Which of RSA's two exponents is the small one is a choice. Usually the public one is, so that
 * verifying is cheap and the private one cannot be guessed. Here nothing is secret, everybody has
 * this engine: so the private one is 3, and signing costs two multiplications (about 15 µs) where a
 * common key would cost 300 µs for every notification. Any verifier that takes a long public
 * exponent accepts the signature: OpenSSL does, and with it Node and Python; Go does not.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 * @returns base64.
 */
export function sign(text: string, version: SignatureVersion): string {
  const { algorithm, infoPrefix } = DIGESTS[version];
  const digestInfo = infoPrefix + hash(algorithm, text);
  const padding = 'f'.repeat(MODULUS_HEX_DIGITS - '000100'.length - digestInfo.length);
  const encoded = BigInt(`0x0001${padding}00${digestInfo}`);
  modulus ??= readModulus();
  const signature = (((encoded * encoded) % modulus) * encoded) % modulus;
  const digits = signature.toString(16).padStart(MODULUS_HEX_DIGITS, '0');
  return Buffer.from(digits, 'hex').toString('base64');
}

function readModulus(): bigint {
  const { n = '' } = new X509Certificate(SIGNING_CERTIFICATE_PEM).publicKey.export({
    format: 'jwk',
  });
  return BigInt(`0x${Buffer.from(n as string, 'base64url').toString('hex')}`);
}
