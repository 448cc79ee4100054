// The page is built with the interface's own tools, which are installed in web/.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const web = new URL("../../web/", import.meta.url);
const require = createRequire(new URL("package.json", web));
const installed = async (name) => (await import(require.resolve(name))).default;
const path = (place) => fileURLToPath(new URL(place, web));

const [react, tailwindcss] = await Promise.all([
  installed("@vitejs/plugin-react"),
  installed("@tailwindcss/vite"),
]);

export default {
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [react(), tailwindcss()],
  resolve: {
    alias: {
      "@": path("src"),
      "react-dom": path("node_modules/react-dom"),
      react: path("node_modules/react"),
    },
  },
};
