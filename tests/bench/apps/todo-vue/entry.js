// To-do in Vue: a reactive list, templates compiled on the page.
// @ts-check
import { computed, createApp, nextTick, reactive, ref } from "vue/dist/vue.esm-bundler.js";
import "../todo.css";
import { SEED } from "../todo.js";

const Item = {
  props: ["item"],
  emits: ["remove"],
  setup() {
    const draft = ref();
    return { draft };
  },
  methods: {
    /** @this {any} */
    edit() {
      this.draft = this.item.text;
      nextTick(() => this.$refs.edit.focus());
    },
    /** @this {any} */
    keep() {
      if (this.draft?.trim()) this.item.text = this.draft.trim();
      this.draft = undefined;
    },
  },
  template: `
    <li class="todo__item" :class="{ 'todo__item--done': item.done, 'todo__item--editing': draft !== undefined }">
      <input type="checkbox" v-model="item.done" :aria-label="'Done: ' + item.text">
      <input v-if="draft !== undefined" ref="edit" class="todo__edit" v-model="draft" @blur="keep"
        @keydown.enter="keep" @keydown.esc="draft = undefined">
      <label v-else @dblclick="edit">{{ item.text }}</label>
      <button class="todo__remove" aria-label="Remove" @click="$emit('remove')">×</button>
    </li>`,
};

createApp({
  components: { Item },
  setup() {
    const items = reactive(SEED.map((item) => ({ ...item })));
    const filter = ref("all");
    const text = ref("");
    let next = items.length + 1;
    const shown = computed(() =>
      items.filter((item) => filter.value === "all" || item.done === (filter.value === "done")),
    );
    const left = computed(() => items.filter((item) => !item.done).length);
    const add = () => {
      if (text.value.trim()) items.push({ id: next++, text: text.value.trim(), done: false });
      text.value = "";
    };
    /** @param {(item: any) => boolean} unwanted */
    const drop = (unwanted) => items.splice(0, items.length, ...items.filter((item) => !unwanted(item)));
    return { filter, text, shown, left, add, drop, filters: ["all", "open", "done"] };
  },
  template: `
    <section class="todo">
      <h1>todos</h1>
      <form class="todo__new" @submit.prevent="add"><input placeholder="What needs to be done?" v-model="text"></form>
      <ul class="todo__list">
        <Item v-for="item in shown" :key="item.id" :item="item" @remove="drop((other) => other === item)" />
      </ul>
      <footer class="todo__foot">
        <span>{{ left }} items left</span>
        <button v-for="name in filters" :data-filter="name" :class="{ on: filter === name }" @click="filter = name">{{ name }}</button>
        <button data-clear @click="drop((item) => item.done)">Clear done</button>
      </footer>
    </section>`,
}).mount("#app");
