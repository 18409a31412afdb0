/**
 * Publishes the camera and the microphone of a page by WHIP, in one video codec.
 * @param {import('./visitor.mjs').Visitor} visitor at a page of the server
 * @param {{ stream_id: string, publish_token: string }} stream
 * @param {string} codec such as `VP9`
 */
export function publish(visitor, stream, codec) {
  return visitor.evaluate(async ({ stream_id: id, publish_token: token }, mimeType) => {
    const connection = new RTCPeerConnection();
    const camera = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    for (const track of camera.getTracks()) {
      const transceiver = connection.addTransceiver(track, { direction: 'sendonly', streams: [camera] });
      const codecs = RTCRtpSender.getCapabilities(track.kind).codecs.filter((known) => known.mimeType === mimeType);
      if (track.kind === 'video') transceiver.setCodecPreferences(codecs);
    }
    await connection.setLocalDescription();
    const response = await fetch(`/whip/${id}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${token}` },
      body: connection.localDescription.sdp,
    });
    const sdp = await response.text();
    if (response.status !== 201) throw new Error(`${response.status} ${sdp}`);
    await connection.setRemoteDescription({ type: 'answer', sdp });
  }, stream, `video/${codec}`);
}
