import Platform

/// What is said in the old protocol once a connector is welcome.
enum NTTMMessage {
    /// A job as old connectors read it.
    static func job(_ id: Int64, _ question: ConnectorQuestion) -> String {
        switch question {
        case .list(let filter): #"{"type": "get_tasks", "filter": \#(JSON.text(filter).line), "task_id": \#(id)}"#
        case .ticket(let number): #"{"type": "get_inc", "inc": \#(JSON.text(number).line), "task_id": \#(id)}"#
        }
    }

    struct Result {
        /// Nil for one that is none of ours.
        let job: Int64?
        let status: Int?
        /// JSON.
        let body: Substring
    }

    /// Nil for what is no JSON object.
    static func result(_ text: String) -> Result? {
        guard let members = JSONReader.members(of: text) else { return nil }
        // Of what a connector cannot do at all there is a message and no result.
        let body = members["result"] ?? members["message"]
        return Result(
            job: members["task_id"].flatMap { JSONReader.value(of: Substring($0))?.int },
            status: members["status_code"].flatMap { JSONReader.value(of: Substring($0))?.int }.map(Int.init(clamping:)),
            body: body.map { Substring($0) } ?? "null")
    }
}
