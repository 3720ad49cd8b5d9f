// The search runs in a worker. Of pages that are opened from the disk, browsers start none: a frame does its work.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super()
      this.waiting = []
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      this.frame.srcdoc = `<script>
        const owner = frameElement.owner
        window.postMessage = data => owner.answer(data)
        window.importScripts = (...addresses) => Promise.all(addresses.map(address => new Promise((done, failed) => {
          document.head.append(Object.assign(document.createElement("script"),
            {src: address, async: false, onload: done, onerror: failed}))
        })))
      <\/script><script src="${new URL(address, document.baseURI)}" onload="frameElement.owner.start()"><\/script>`
      this.frame.owner = this
      document.body.append(this.frame)
    }

    start() {
      const waiting = this.waiting
      this.waiting = null
      waiting.forEach(data => this.postMessage(data))
    }

    postMessage(data) {
      if (this.waiting) this.waiting.push(data)
      else this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }))
    }

    answer(data) {
      const event = new MessageEvent("message", { data })
      this.dispatchEvent(event)
      if (this.onmessage) this.onmessage(event)
    }

    terminate() {
      this.frame.remove()
    }
  }
}
