// Enhancements only: without this file the page shows all it has to.

import "../shared/languages.js";
import { watchFilm } from "./film.js";
import { watchNoise } from "./noise.js";
import { watchQuiz } from "./quiz.js";

document.documentElement.classList.add("live");

watchNoise();
watchFilm();
watchQuiz(JSON.parse(document.getElementById("main").dataset.words));
