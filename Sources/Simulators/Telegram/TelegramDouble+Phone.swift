import Foundation
import Platform
import Synchronization

extension TelegramDouble {
    /// What the bot wrote, as a page to look at beside the demo: the newest first, twenty of each chat.
    var phone: String {
        let chats = state.withLock { $0.chats.values.sorted { $0.id < $1.id } }
        let messages = chats.flatMap { $0.messages.suffix(20).reversed() }.map { message in
            let buttons = message.buttons.map { "<button disabled>\(Self.escaped($0.text))</button>" }.joined(separator: " ")
            return "<article><pre>\(Self.escaped(message.text))</pre>\(buttons)</article>"
        }
        return """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>Telegram</title>
            <style>body{font-family:sans-serif;background:#d5e3ed;max-width:36em;margin:1em auto}
            article{background:#fff;border-radius:8px;padding:.6em 1em;margin:.5em}pre{white-space:pre-wrap;font:inherit;margin:0 0 .4em}</style>
            </head><body><h1>Telegram</h1>\(messages.joined(separator: "\n"))</body></html>
            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// How many seconds a look for updates wants to wait.
    static func wait(_ body: Data) -> Int64 {
        min((try? JSONDecoder().decode(JSON.self, from: body))?["timeout"]?.int ?? 0, 60)
    }
}

extension TelegramDouble.Answer {
    /// Whether there are no updates.
    var isEmptyList: Bool { (try? JSONDecoder().decode(JSON.self, from: body))?["result"] == .list([]) }
}
