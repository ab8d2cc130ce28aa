// A sound in the middle, a video without one, and images that came and did not.
// @ts-check
/** Twenty seconds of silence. */
function silence() {
  const samples = 8000 * 20;
  const wav = Buffer.alloc(44 + samples, 128);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write("WAVEfmt ", 8);
  [16, 0x00010001, 8000, 8000, 0x00080001].forEach((word, i) => wav.writeUInt32LE(word, 16 + 4 * i));
  wav.write("data", 36);
  wav.writeUInt32LE(samples, 40);
  return wav;
}

export default {
  pixels: 1, // a replay says what a video was doing; it does not show it
  html: `<!doctype html><title>Media</title><!--hark--><video id=v style="width:300px;height:100px;background:#000"></video><p>text</p>
    <script>
window.begin = async () => {
        const v = document.getElementById("v");
        v.src = URL.createObjectURL(await (await fetch("sound.wav")).blob());
        v.muted = true;
        await v.play();
      };
    </script>`,
  files: { "sound.wav": { body: silence(), type: "audio/wav" } },
  steps: {
    playing: (/** @type {import("playwright-core").Page} */ tab) =>
      tab.evaluate(() => /** @type {any} */ (window).begin()),
    paused: (/** @type {import("playwright-core").Page} */ tab) =>
      tab.evaluate(() => {
        const video = /** @type {HTMLVideoElement} */ (document.getElementById("v"));
        video.pause();
        video.currentTime = 12.4;
      }),
  },
  also(/** @type {{looks: import("../runner.mjs").Look[]}} */ { looks }) {
    const said = looks.map(
      ({ replayed }) =>
        replayed?.find(({ name }) => name === "video")?.attributes?.["data-hark-media"] ?? "nothing",
    );
    if (!/^nothing$/.test(said[0]) || !/^▶ 0:00/.test(said[1]) || !/^❚❚ 0:12$/.test(said[2]))
      throw new Error(`the video's box says ${JSON.stringify(said)}`);
  },
};
