namespace MiniR1.Tests.Cli;

/// <summary>A run of a second: it learns nothing, but goes through every phase.</summary>
internal static class MicroPreset
{
    internal const string Json = """
        {
          "description": "micro",
          "workers": 2,
          "model": {
            "model_type": "deepseek_v3", "vocab_size": 28, "hidden_size": 16, "intermediate_size": 16,
            "moe_intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 2,
            "q_lora_rank": null, "kv_lora_rank": 8, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8,
            "n_routed_experts": 4, "n_shared_experts": 1, "num_experts_per_tok": 2, "n_group": 1, "topk_group": 1,
            "norm_topk_prob": true, "routed_scaling_factor": 1.0, "scoring_func": "sigmoid",
            "topk_method": "noaux_tc", "first_k_dense_replace": 0, "rms_norm_eps": 1e-5, "rope_theta": 1000.0,
            "max_position_embeddings": 128, "tie_word_embeddings": false, "bos_token_id": 1, "eos_token_id": 2,
            "pad_token_id": 0
          },
          "pretraining": { "steps": 3, "documents": 8, "learning_rate": { "peak": 0.003, "warmup_steps": 1 } },
          "grpo": {
            "steps": 2, "prompts": 2, "group_size": 2, "max_new_tokens": 12,
            "learning_rate": { "peak": 0.0003, "warmup_steps": 1 }
          },
          "evaluation": { "problems": 4, "every": 2, "saved_samples": 2 }
        }
        """;
}
