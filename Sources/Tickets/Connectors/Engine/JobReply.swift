import Platform

/// How a job ended, as it is handed to who asked: what a connector sent is read there and not where it comes in.
enum JobReply: Sendable {
    /// - body: JSON.
    case answered(status: Int?, body: Substring)
    case failed(status: Int, message: String)
    case ended(JobTable.End, job: String)

    /// Bytes that the connector sent.
    var size: Int {
        switch self {
        case .answered(_, let body): body.utf8.count
        case .failed, .ended: 0
        }
    }

    /// In the old server's words where it had some.
    var answer: ConnectorAnswer {
        switch self {
        case .answered(let status, let body):
            guard let value = JSONReader.value(of: body) else { return ConnectorAnswer(status: 500, result: "the answer is no JSON") }
            return ConnectorAnswer(status: status, result: value)
        case .failed(let status, let message): return ConnectorAnswer(status: status, result: .text(message))
        case .ended(.noConnector, _): return ConnectorAnswer(status: 501, result: "module not connect")
        case .ended(.timeout, let job): return ConnectorAnswer(status: 500, result: .text("\(job): timeout error"))
        case .ended(.lost, let job): return ConnectorAnswer(status: 500, result: .text("\(job): the connection to two connectors was lost"))
        case .ended(.queueFull, let job): return ConnectorAnswer(status: 503, result: .text("\(job): too many jobs wait"))
        case .ended(.unsupported, let job): return ConnectorAnswer(status: 501, result: .text("\(job): no connector can be asked this"))
        }
    }
}

extension JobTable.End {
    /// Of it in words, for the page of the connector.
    var word: String {
        switch self {
        case .noConnector: "no connector"
        case .queueFull: "too many jobs wait"
        case .timeout: "timeout error"
        case .lost: "connection lost"
        case .unsupported: "not supported"
        }
    }
}
