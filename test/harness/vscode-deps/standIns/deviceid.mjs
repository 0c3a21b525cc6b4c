/** Stands in for @vscode/deviceid: tests have no device, and telemetry is off. */
export async function getDeviceId() {
  return '00000000-0000-4000-8000-000000000000';
}
