import Foundation

/// Examples that can be pasted as they are: each quotes names and texts by its own language's rules.
struct ReportSnippets {
    let address: String
    let service: String
    let code: String
    let title: String
    let message: String

    /// By the key of their label.
    var all: [(key: String, snippet: String)] {
        [("curl", curl), ("shell", shell), ("python", python), ("dispatcher", dispatcher), ("swift", swift)]
    }

    var curl: String {
        """
        curl --fail-with-body --max-time 10 \(quoted(address + "/api/v1/events")) \\
          --header \(quoted("Authorization: Bearer " + code)) \\
          --header 'Content-Type: application/json' \\
          --data \(quoted("{\"title\": \(literal(title)), \"message\": \(literal(message)), \"level\": \"error\"}"))
        """
    }

    var shell: String {
        """
        switchboard report --url \(quoted(address)) \\
          --service \(quoted(service)) --code \(quoted(code)) \\
          --level error --title \(quoted(title)) --message \(quoted(message)) \\
          --log-file /var/log/syslog --log-lines 50
        """
    }

    var python: String {
        """
        import requests

        answer = requests.post(
            \(literal(address + "/api/v1/events")),
            headers={"Authorization": \(literal("Bearer " + code))},
            json={
                "title": \(literal(title)),
                "message": \(literal(message)),
                "level": "error",  # debug, info, warning, error, critical
                "logs": ["first line", "second line"],
                "environment": "production",
            },
            timeout=10,
        )
        answer.raise_for_status()
        """
    }

    var dispatcher: String {
        """
        from dispatcher_maker import Dispatcher

        dispatcher = Dispatcher(
            dispatcher_url=\(literal(address + "/v1/incidents/new")),
            app_name=\(literal(service)),
            dispatcher_code=\(literal(code)),
            loggers_paths=["/var/log/app.log"],
            max_logs_to_send=50,
        )
        dispatcher.send(title=\(literal(title)), message=\(literal(message)), level="error")
        """
    }

    var swift: String {
        """
        import Foundation
        #if canImport(FoundationNetworking)
        import FoundationNetworking
        #endif

        var request = URLRequest(url: URL(string: \(literal(address + "/api/v1/events")))!, timeoutInterval: 10)
        request.httpMethod = "POST"
        request.setValue(\(literal("Bearer " + code)), forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = try JSONEncoder().encode([
            "title": \(literal(title)),
            "message": \(literal(message)),
            "level": "error",
        ])
        let (_, response) = try await URLSession.shared.data(for: request)
        """
    }

    /// For a shell: nothing inside single quotes means anything but the single quote.
    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }

    /// A string as JSON, Python and Swift all write it.
    private func literal(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string always encodes.
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
