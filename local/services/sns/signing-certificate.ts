/**
 * The certificate with which the local engine's notifications can be verified; it holds the key
 * that `signature.ts` signs with, and stands in for the one that AWS publishes at `SigningCertURL`.
 * Valid from 2020 to 2120.
 */
export const SIGNING_CERTIFICATE_PEM = `-----BEGIN CERTIFICATE-----
MIIDDzCCArWgAwIBAgIBATAKBggqhkjOPQQDAjAhMR8wHQYDVQQDDBZGYXVsdGxp
bmUgbG9jYWwgZW5naW5lMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAw
WjA1MTMwMQYDVQQDDCpzbnMuYW1hem9uYXdzLmNvbSAoRmF1bHRsaW5lIGxvY2Fs
IGVuZ2luZSkwggIhMA0GCSqGSIb3DQEBAQUAA4ICDgAwggIJAoIBAQC55dVUBV4S
4f4WaKAQ0AJH1CYR0uJDTqFXDeoWYFcgNRtq/dniTJtzTt29PG4habdaxb+G/RwN
KGuNq/plux8iaNFNzJDCB1C7Buxql8OVjbn+9+P936Y+JJxWaEenPEJNilsX0AEc
ZeA7t+NjhbgC5czFsVIsCUEz7w9eerVo5nJSVvLxqW4O7syTsvdP6UgiaswH4m4B
0fgTacl5mTRxJJ4TXSbyRDKifxq2yE8pauEGvkukaU0nZWaPYBqNEsaZAtTmJ/pv
9wDcrNGmRBDJrtWKHKyvizXocpdBOVh8XslSxZXHIzBF+zsBUORfxbG1qYAn9hhi
yZTxV2g1Sq2vAoIBAB77o44A5QMlqlkRcALNVbajW62jJbXicDks/FkQDoVeLzx/
pFBiGeiNJPTfZ7A8STnLn+vU2gIxZ0JHVGZJ2oW8IuJMwssBOB8r0hHD9e5CSap+
pf+lRl+wxLkRYUaKCwzsZIP4AC9mUAnz+ztA9AB7oiDy4wdW4DNSgo+/HjwmH3Oy
r2p9ZZOCa0oGXs5BWCXWDbqdQax8/tNGZNOKIgEZqYIvXfv4Xg0dJ+wUQ53VFcSU
XnyYJUem96USqDscduNht71KUqLvC9Q7iIH71tqm32q3cmwi6UtgZtCYhPLud049
sftCez4qQC/aopaUh3l3ZfIEPT8foeMUb0Lv1TcwCgYIKoZIzj0EAwIDSAAwRQIg
HZ5XaCiIIpCsMG/mGiLmYtMnZ+HVCVxzZUgqj7S1rqcCIQC/hY5QokrmxoaNp+cq
Ea6FbNxBatmaZrCeG8RHWnZhng==
-----END CERTIFICATE-----
`;

/** Its file name, in AWS's form. */
export const SIGNING_CERTIFICATE_NAME =
  'SimpleNotificationService-eb55ab7620cf241a6696719984ebfeae.pem';
